package dev.mempool.tck;

import dev.mempool.lcore.Lcore;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Faults that show on lcores only, as those of backends with something per core do. */
final class PoolDefects {

  private PoolDefects() {}

  static List<Defect> all() {
    return List.of(
        Defect.backend("R34", "an lcore loses an object", LosesOnLcore::new),
        Defect.backend("R35", "an lcore cannot get the last object", KeepsLast::new),
        Defect.backend("R36", "an lcore's failed get writes", WritesOnLcore::new),
        Defect.backend("R37", "objects stay with their lcore", PerLcore::new));
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
      boolean loses = count > 0 && onLcore() && calls++ == 50;
      return super.enqueue(objects, from, loses ? count - 1 : count);
    }
  }

  private static final class KeepsLast extends ReferenceBackend {
    KeepsLast(int size) {
      super(size);
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      return !(onLcore() && count > 0 && count == top) && super.dequeue(objects, from, count);
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

  private static final class PerLcore extends ReferenceBackend {
    private final Map<Integer, ReferenceBackend> byLcore = new TreeMap<>();

    PerLcore(int size) {
      super(size);
    }

    private ReferenceBackend mine() {
      return byLcore.computeIfAbsent(Lcore.current(), id -> new ReferenceBackend(stack.length));
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      if (count() + count > stack.length) {
        return false;
      }
      return onLcore() ? mine().enqueue(objects, from, count) : super.enqueue(objects, from, count);
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      if (!onLcore()) {
        return super.dequeue(objects, from, count);
      }
      int own = Math.min(count, mine().count());
      return count - own <= top
          && super.dequeue(objects, from, count - own)
          && mine().dequeue(objects, from + count - own, own);
    }

    @Override
    public synchronized int count() {
      return top + byLcore.values().stream().mapToInt(ReferenceBackend::count).sum();
    }
  }
}
