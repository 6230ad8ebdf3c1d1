// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An audit of a pool: it compares the counts of free objects, and checks the canaries if the pool
 * has them. Thread-safe.
 */
public final class PoolAudit {

  /**
   * The number of attempts after which counts that still differ are reported. Several are needed
   * because the counts are read one after another, while other threads may get and put.
   */
  private static final int ATTEMPTS = 5;

  private final IntSupplier inBackend;
  private final IntSupplier cached;
  private final IntSupplier populated;
  private final @Nullable PoolGuard guard;

  /**
   * Prepares the audit of a pool.
   *
   * @param inBackend counts the objects in its backend
   * @param cached counts the objects in its caches
   * @param populated counts its objects that have memory
   * @param guard its guard, {@code null} for none
   */
  public PoolAudit(
      IntSupplier inBackend, IntSupplier cached, IntSupplier populated, @Nullable PoolGuard guard) {
    this.inBackend = inBackend;
    this.cached = cached;
    this.populated = populated;
    this.guard = guard;
  }

  /** {@return the findings, each in one or two sentences; empty if there are none} */
  public List<String> findings() {
    List<String> findings = new ArrayList<>();
    @Nullable String count = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      count = checkCounts();
      if (count == null) {
        break;
      }
    }
    if (count != null) {
      findings.add(count);
    }
    if (guard != null) {
      guard.audit(findings);
    }
    return findings;
  }

  /** Compares the counts once. Returns the finding, or null if they agree. */
  private @Nullable String checkCounts() {
    int free = guard == null ? 0 : guard.countFree();
    long held = inBackend.getAsInt();
    long inCaches = cached.getAsInt();
    int all = populated.getAsInt();
    if (held < 0 || held + inCaches > all) {
      return String.format(
          Locale.ROOT,
          "the backend counts %d objects and the caches %d, but the pool has %d: an object was put"
              + " twice, or the backend is broken",
          held,
          inCaches,
          all);
    }
    return guard == null || held + inCaches == free || free != guard.countFree()
        ? null
        : String.format(
            Locale.ROOT,
            "%d objects are free, but the backend counts %d and the caches %d: %s",
            free,
            held,
            inCaches,
            held + inCaches < free ? "the backend lost some" : "it holds some that are out");
  }
}
