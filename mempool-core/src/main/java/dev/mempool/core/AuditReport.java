package dev.mempool.core;

import java.util.List;

/**
 * What {@link Mempool#audit()} found.
 *
 * @param findings what is wrong, each in a sentence or two; empty when nothing is
 */
public record AuditReport(List<String> findings) {

  /** Makes a report. */
  public AuditReport {
    findings = List.copyOf(findings);
  }

  /** {@return whether nothing is wrong} */
  public boolean ok() {
    return findings.isEmpty();
  }
}
