// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.statistics;

import dev.mempool.lcore.Lcore;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one pool. Thread-safe.
 *
 * <p>Each thread writes a tally that no other thread writes, so that counting is not an atomic
 * operation: each cache has a tally, which its owner writes, and each lcore has one for calls that
 * use no cache. All other threads share a {@link SharedTally}. A snapshot adds up all tallies. A
 * reset changes no tally, because only its owner may write it; it stores the present sums, which
 * later snapshots subtract.
 */
public final class Statistics {

  /**
   * The tallies of lcores. Each element is written once, by the lcore that has its index as its id.
   */
  private final @Nullable Tally[] byLcore = new @Nullable Tally[Lcore.max()];

  private final Tally others = new SharedTally();

  /** The tallies of all lcores and of all open caches. Guarded by this. */
  private final Set<Tally> owned = new HashSet<>();

  /** The sums of the tallies of closed caches. Guarded by this. */
  private final long[] retired = new long[Tally.COUNTERS];

  /** The sums at the last reset. Guarded by this. */
  private long[] before = new long[Tally.COUNTERS];

  /** Creates counters that are all 0. */
  public Statistics() {}

  /** {@return a new tally for one thread at a time} */
  public synchronized Tally newTally() {
    Tally tally = new OwnedTally();
    owned.add(tally);
    return tally;
  }

  /** Adds a tally that no thread will write again to the sums of closed caches. */
  public synchronized void retire(Tally tally) {
    if (owned.remove(tally)) {
      for (int i = 0; i < Tally.COUNTERS; i++) {
        retired[i] += tally.sum(i);
      }
    }
  }

  /**
   * {@return the tally of the calling thread for calls that use no cache} Other threads than lcores
   * share one, and so does an lcore while there is no memory for its own: this is called when the
   * objects that are counted have moved, so it must not throw.
   */
  public Tally current() {
    int lcore = Lcore.current();
    if (lcore < 0) {
      return others;
    }
    Tally tally = byLcore[lcore];
    if (tally == null) {
      try {
        tally = newTally();
      } catch (OutOfMemoryError e) {
        return others;
      }
      byLcore[lcore] = tally;
    }
    return tally;
  }

  /** {@return the counts since the last reset, indexed by the constants of {@link Tally}} */
  public synchronized long[] snapshot() {
    long[] now = total();
    for (int i = 0; i < now.length; i++) {
      // negative until the next put, if a put was counted before the reset and refused after it
      now[i] = Math.max(0, now[i] - before[i]);
    }
    return now;
  }

  /** Resets all counts to 0. */
  public synchronized void reset() {
    before = total();
  }

  private long[] total() {
    long[] total = retired.clone();
    for (int i = 0; i < total.length; i++) {
      total[i] += others.sum(i);
      for (Tally tally : owned) {
        total[i] += tally.sum(i);
      }
    }
    return total;
  }
}
