// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

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
 * event loop which does so sees it before its next read. The handlers are told by a virtual thread,
 * because that thread may hold the lock of a cache.
 */
final class Shortage {

  private final Set<Pool> low = ConcurrentHashMap.newKeySet();
  private final Set<Runnable> handlers = ConcurrentHashMap.newKeySet();

  /** Whether {@link #low} has elements. Written under the lock of this object. */
  private volatile boolean isShort;

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

  private void changed() {
    boolean now;
    synchronized (this) {
      now = !low.isEmpty();
      if (now == isShort) {
        return;
      }
      isShort = now;
    }
    if (!handlers.isEmpty()) {
      Thread.startVirtualThread(() -> handlers.forEach(Runnable::run));
    }
  }

  boolean isShort() {
    return isShort;
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
