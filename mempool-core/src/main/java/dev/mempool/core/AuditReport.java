// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import java.util.List;

/**
 * The result of {@link Pool#audit()}. Immutable.
 *
 * @since 0.1.0
 */
public final class AuditReport {

  private final List<String> findings;

  AuditReport(List<String> findings) {
    this.findings = List.copyOf(findings);
  }

  /** {@return the faults, each in a sentence or two; empty if there are none} */
  public List<String> findings() {
    return findings;
  }

  /** {@return whether there are no findings} */
  public boolean ok() {
    return findings.isEmpty();
  }

  @Override
  public String toString() {
    return findings.isEmpty() ? "nothing found" : String.join(System.lineSeparator(), findings);
  }
}
