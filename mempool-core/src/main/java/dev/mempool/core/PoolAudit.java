package dev.mempool.core;

import dev.mempool.api.MempoolBackend;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link Mempool#audit()} does. */
final class PoolAudit {

  /**
   * How often counts must differ to be believed: they are read one after another, while others may
   * get and put.
   */
  private static final int LOOKS = 5;

  private PoolAudit() {}

  static AuditReport of(Mempool pool, MempoolBackend backend, @Nullable PoolGuard guard) {
    List<String> findings = new ArrayList<>();
    @Nullable String count = null;
    for (int look = 0; look < LOOKS; look++) {
      count = count(pool, backend, guard);
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
    return new AuditReport(findings);
  }

  private static @Nullable String count(
      Mempool pool, MempoolBackend backend, @Nullable PoolGuard guard) {
    int free = guard == null ? 0 : guard.countFree();
    long held = backend.count();
    long cached = pool.cachedCount();
    int all = pool.memory().populated();
    if (held < 0 || held + cached > all) {
      return "the backend counts %d objects and the caches %d, but the pool has %d: one was put twice, or the backend is broken"
          .formatted(held, cached, all);
    }
    return guard == null || held + cached == free || free != guard.countFree()
        ? null
        : "%d objects are free, but the backend counts %d and the caches %d: %s"
            .formatted(
                free,
                held,
                cached,
                held + cached < free ? "the backend lost some" : "it holds some that are out");
  }
}
