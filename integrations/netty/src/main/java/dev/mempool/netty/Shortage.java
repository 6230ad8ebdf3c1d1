// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import dev.mempool.api.PoolClosedException;
import dev.mempool.core.Pool;
import dev.mempool.core.WatermarkListener;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * The size classes of an allocator that are short of slots, and the handlers that want to know.
 * Thread-safe.
 *
 * <p>A thread that takes the slot at which a pool becomes low marks the pool at once, so that the
 * event loop which does so sees it before its next read. The rest is done by a virtual thread,
 * because that thread may hold the lock of a cache: it tells the handlers of the beginning and of
 * the end, and in between it flushes the caches again and again. Free slots in a cache do not end a
 * shortage, and the owner of that cache may wait for I/O until somebody reads.
 */
final class Shortage {

  private static final System.Logger LOG = System.getLogger(Shortage.class.getName());

  /**
   * The time between two flushes of the caches: 5 ms. That is little beside the time for which a
   * peer waits in any case, and a flush takes some microseconds.
   */
  private static final long MILLIS_BETWEEN_FLUSHES = 5;

  private final Set<Pool> low = ConcurrentHashMap.newKeySet();
  private final Set<Runnable> handlers = ConcurrentHashMap.newKeySet();

  /** Called after each change, with the lock of this object. */
  private final Runnable onChange;

  /** Whether {@link #low} has elements. Written under the lock of this object. */
  private volatile boolean isShort;

  /** Whether there is a thread in {@link #watch}. Guarded by this. */
  private boolean isWatched;

  private final WatermarkListener listener =
      new WatermarkListener() {
        @Override
        public void low(Pool pool) {
          low.add(pool);
          changed();
        }

        @Override
        public void refilled(Pool pool) {
          low.remove(pool);
          changed();
        }
      };

  /**
   * Creates the state of an allocator that is not short.
   *
   * @param onChange called after each change; must not wait for anything
   */
  Shortage(Runnable onChange) {
    this.onChange = onChange;
  }

  WatermarkListener listener() {
    return listener;
  }

  /**
   * Returns the executor of the listener. It runs the listener on the thread that crosses a
   * watermark: the listener calls no pool, waits for nothing, and runs no foreign code.
   */
  Executor executor() {
    return Runnable::run;
  }

  private synchronized void changed() {
    boolean now = !low.isEmpty();
    if (now == isShort) {
      return;
    }
    isShort = now;
    onChange.run();
    if (!isWatched) {
      Thread.startVirtualThread(this::watch);
      isWatched = true;
    }
    notifyAll();
  }

  /** Accompanies a shortage from its beginning until the handlers know of its end. */
  private void watch() {
    boolean told = false;
    while (true) {
      boolean now;
      synchronized (this) {
        now = isShort;
        if (!now && !told) {
          isWatched = false;
          return;
        }
      }
      if (now == told) {
        low.forEach(Shortage::flush);
        pause();
      } else {
        handlers.forEach(Shortage::tell);
        told = now;
      }
    }
  }

  private static void flush(Pool pool) {
    try {
      int _ = pool.flushCaches();
    } catch (PoolClosedException e) {
      // so it gives nothing any more, whoever waits for it
    } catch (RuntimeException e) {
      // the backend refuses slots, which the puts tell their callers
    }
  }

  private static void tell(Runnable handler) {
    try {
      handler.run();
    } catch (Throwable e) { // an event loop, or any other executor of a pipeline, is foreign code
      LOG.log(System.Logger.Level.WARNING, "a back-pressure handler could not be told", e);
    }
  }

  private synchronized void pause() {
    if (isShort) {
      try {
        wait(MILLIS_BETWEEN_FLUSHES);
      } catch (InterruptedException e) {
        throw new AssertionError("nobody has this thread to interrupt it", e);
      }
    }
  }

  boolean isShort() {
    return isShort;
  }

  boolean isLow(Pool pool) {
    return low.contains(pool);
  }

  /** Adds a handler, which is told of each change from another thread. */
  void add(Runnable handler) {
    handlers.add(handler);
  }

  void remove(Runnable handler) {
    handlers.remove(handler);
  }

  /** Ends the shortage for good: the allocator gives nothing any more. */
  void end() {
    low.clear();
    changed();
  }
}
