// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.cache;

import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreIdle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads that wait for objects of one pool. They wait in a queue, the longest one first. Only
 * the first thread of the queue looks for objects and is woken by puts. Thread-safe.
 *
 * <p>While a thread waits, the caches are bypassed ({@link BackendRoute#beginAwait}), so every put
 * goes to the backend and then calls {@link #wake}. A put that does not see yet that a thread waits
 * can leave its object in a cache, or wake nobody. So the thread also looks without being woken,
 * every {@value #MILLIS_BETWEEN_LOOKS} ms.
 */
public final class Waiters {

  /**
   * A put misses a waiting thread only if both act within about a microsecond, so this time is a
   * bound for rare cases. It is long enough that a waiting thread costs next to nothing.
   */
  private static final int MILLIS_BETWEEN_LOOKS = 1;

  private final BackendRoute route;

  /** Held by the first thread of the queue. Fair, so that it is passed on in order. */
  private final ReentrantLock first = new ReentrantLock(true);

  /** The number of threads that wait or are about to. Guarded by this. */
  private int interested;

  /** The thread that holds the lock and waits. */
  private volatile @Nullable Thread waiting;

  Waiters(BackendRoute route) {
    this.route = route;
  }

  /**
   * Waits until an attempt succeeds.
   *
   * @param attempt tries to get objects; returns whether it did, or cannot succeed any more
   * @param nanos the longest time to wait, in nanoseconds
   * @return whether an attempt succeeded
   * @throws InterruptedException if the thread is interrupted; then no attempt has succeeded
   */
  public boolean await(BooleanSupplier attempt, long nanos) throws InterruptedException {
    enter();
    try {
      return awaitTurn(attempt, nanos);
    } finally {
      leave();
    }
  }

  /** Notes a thread that is about to wait. While there is one, the caches are bypassed. */
  private synchronized void enter() {
    if (interested++ == 0) {
      route.beginAwait();
    }
  }

  private synchronized void leave() {
    if (--interested == 0) {
      route.endAwait();
    }
  }

  private boolean awaitTurn(BooleanSupplier attempt, long nanos) throws InterruptedException {
    long start = System.nanoTime();
    // a thread that waits is idle, so that the first one can get what it has cached
    try (LcoreIdle _ = Lcore.idle()) {
      if (!first.tryLock(nanos, TimeUnit.NANOSECONDS)) {
        return false;
      }
    }
    try {
      waiting = Thread.currentThread();
      route.askCaches();
      while (!attempt.getAsBoolean()) {
        long left = nanos - (System.nanoTime() - start);
        if (left <= 0) {
          return false;
        }
        try (LcoreIdle _ = Lcore.idle()) {
          LockSupport.parkNanos(
              this, Math.min(left, TimeUnit.MILLISECONDS.toNanos(MILLIS_BETWEEN_LOOKS)));
        }
        if (Thread.interrupted()) {
          throw new InterruptedException("interrupted while waiting for an object");
        }
      }
      return true;
    } finally {
      waiting = null;
      first.unlock();
    }
  }

  /** {@return a time in nanoseconds, the largest number of them if it is longer} */
  public static long nanos(Duration time) {
    Objects.requireNonNull(time, "timeout");
    return TimeUnit.NANOSECONDS.convert(time);
  }

  /** {@return the number of threads that wait, about} */
  public int count() {
    return first.getQueueLength() + (waiting == null ? 0 : 1);
  }

  /** Lets the first thread of the queue look for objects. */
  void wake() {
    try {
      LockSupport.unpark(waiting); // does nothing if it is null
    } catch (Throwable e) {
      // The scheduler of a virtual thread may lack memory. The put that calls this has succeeded,
      // and the thread looks for objects again without it.
    }
  }
}
