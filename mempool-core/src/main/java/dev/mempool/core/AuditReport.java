package dev.mempool.core;

import java.util.List;

/**
 * The result of {@link Mempool#audit()}. Immutable.
 *
 * @param findings the faults, each in a sentence or two; empty if there are none
 */
public record AuditReport(List<String> findings) {

  /** Creates a report. */
  public AuditReport {
    findings = List.copyOf(findings);
  }

  /** {@return whether there are no findings} */
  public boolean ok() {
    return findings.isEmpty();
  }
}
