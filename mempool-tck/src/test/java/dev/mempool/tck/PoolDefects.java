// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import dev.mempool.api.Subscription;
import dev.mempool.lcore.Lcore;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Faults that only lcores meet, as in backends that keep objects per lcore. */
final class PoolDefects {

  private PoolDefects() {}

  static List<Defect> all() {
    return List.of(
        Defect.backend("R34", "an lcore loses an object", LosesOnLcore::new),
        Defect.backend("R35", "an lcore cannot get the last object", KeepsLast::new),
        Defect.backend("R36", "an lcore's failed get writes", WritesOnLcore::new),
        Defect.backend("R37", "what an ending lcore puts is lost", EndsEarly::new));
  }

  private static boolean onLcore() {
    return Lcore.current() != Lcore.NONE;
  }

  private static final class LosesOnLcore extends ReferenceBackend {
    private int calls;

    LosesOnLcore(int size) {
      super(size);
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      // only a cache puts a part of its array
      boolean loses = count > 0 && objects.length > count && onLcore() && calls++ == 5;
      return super.enqueue(objects, from, loses ? count - 1 : count);
    }
  }

  private static final class KeepsLast extends ReferenceBackend {
    KeepsLast(int size) {
      super(size);
    }

    @Override
    public synchronized int dequeueOne() {
      return onLcore() && top == 1 ? NONE : super.dequeueOne();
    }
  }

  private static final class WritesOnLcore extends ReferenceBackend {
    WritesOnLcore(int size) {
      super(size);
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      if (onLcore() && count > top) {
        System.arraycopy(stack, 0, objects, from, top);
      }
      return super.dequeue(objects, from, count);
    }
  }

  /**
   * A backend that no longer serves an lcore whose exit it was told of. It subscribes to the exits
   * of lcores in the first call of one, which is after the pool has subscribed. The listeners run
   * in reverse order, so the pool flushes the cache of the lcore after the backend has heard of its
   * exit.
   */
  private static final class EndsEarly extends ReferenceBackend {
    private final ReferenceBackend late;
    private final Set<Thread> ended = ConcurrentHashMap.newKeySet();
    private @Nullable Subscription exits;

    EndsEarly(int size) {
      super(size);
      this.late = new ReferenceBackend(size);
    }

    private void end(int lcore) {
      if (Lcore.current() == lcore) {
        ended.add(Thread.currentThread());
      }
    }

    private void listen() {
      if (exits == null && onLcore()) {
        exits = Lcore.onExit(this::end);
      }
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      listen();
      return ended.contains(Thread.currentThread())
          ? late.enqueue(objects, from, count)
          : super.enqueue(objects, from, count);
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      listen();
      return super.dequeue(objects, from, count);
    }

    @Override
    public synchronized int count() {
      return top + late.count();
    }

    @Override
    public synchronized void close() {
      if (exits != null) {
        exits.close();
      }
    }
  }
}
