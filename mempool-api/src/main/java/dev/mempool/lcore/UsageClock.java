// SPDX-License-Identifier: Apache-2.0
package dev.mempool.lcore;

import dev.mempool.api.internal.IdleLcores;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * Measures for each lcore how long it was idle. The methods about an lcore are called by its
 * thread, except {@link #usage}, which any thread may call.
 *
 * <p>The idle time of an lcore is one number, so that a reader never sees half a change:
 *
 * <pre>
 *   busy:   the nanoseconds for which it was idle, 0 or more
 *   idle:   that sum, less the time at which it became idle, less 1: always negative
 * </pre>
 */
final class UsageClock {

  /** The longs in a cache line, so that lcores that become idle do not slow each other down. */
  private static final int STRIDE = 8;

  /** The idle times; the first elements are padding. */
  private final AtomicLongArray idle = new AtomicLongArray((IdleLcores.LCORES + 1) * STRIDE);

  /** The time at which each lcore got its id. */
  private final AtomicLongArray since = new AtomicLongArray(IdleLcores.LCORES);

  /** The largest busy time that was told of each lcore, because a counter must not go back. */
  private final AtomicLongArray told = new AtomicLongArray(IdleLcores.LCORES);

  private final LongSupplier clock;

  /** All times count from here, so that they are positive. */
  private final long origin;

  /** The time at which measuring began, or -1. */
  private volatile long measuredSince = -1;

  /** Makes a clock that measures nothing yet, of a clock in nanoseconds. */
  UsageClock(LongSupplier clock) {
    this.clock = clock;
    this.origin = clock.getAsLong();
  }

  private long now() {
    return clock.getAsLong() - origin;
  }

  private static int at(int lcore) {
    return (lcore + 1) * STRIDE;
  }

  /** Begins to measure, unless it has begun. */
  synchronized void start() {
    if (measuredSince < 0) {
      measuredSince = now();
    }
  }

  boolean isStarted() {
    return measuredSince >= 0;
  }

  /** Notes that a thread gets an id. Called by the thread that gives it. */
  void begin(int lcore) {
    idle.set(at(lcore), 0);
    since.set(lcore, now());
    told.set(lcore, 0);
  }

  private long beginOf(int lcore) {
    return Math.max(since.get(lcore), measuredSince);
  }

  /** Notes that the calling lcore becomes idle. Costs a volatile load if nothing is measured. */
  void enterIdle(int lcore) {
    if (measuredSince >= 0) {
      long sum = idle.getPlain(at(lcore));
      if (sum >= 0) {
        idle.setRelease(at(lcore), sum - now() - 1);
      }
    }
  }

  /** Notes that the calling lcore was idle until now. */
  void leaveIdle(int lcore) {
    if (measuredSince >= 0) {
      long time = idle.getPlain(at(lcore));
      // it became idle before measuring began if the number is not negative
      idle.setRelease(at(lcore), time < 0 ? time + 1 + now() : now() - beginOf(lcore));
    }
  }

  /**
   * {@return the usage of an lcore, once measuring has begun}
   *
   * @param isIdle whether it is idle; read before this call
   */
  LcoreUsage usage(int lcore, boolean isIdle) {
    long time = idle.getAcquire(at(lcore));
    long now = now();
    long total = Math.max(0, now - beginOf(lcore));
    // an idle lcore whose number is 0 became idle before measuring began
    long idleNanos = time < 0 ? time + 1 + now : time == 0 && isIdle ? total : time;
    long busy = total - Math.clamp(idleNanos, 0, total);
    // a busy lcore may have read the clock, and not said yet that it has been idle since then
    return new LcoreUsage(total, Math.min(total, told.accumulateAndGet(lcore, busy, Math::max)));
  }
}
