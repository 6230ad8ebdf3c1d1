// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.PoolGeometry;
import dev.mempool.tck.fixture.Indices;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/** Faults that a single thread can find. */
final class CallDefects {

  private CallDefects() {}

  static List<Defect> all() {
    return List.of(
        Defect.backend("R08", "counts an object before there is one", Premature::new),
        Defect.backend("R08", "throws until it is filled", ThrowsWhenNew::new),
        onEnqueue(
            "R09",
            "a ring one slot short",
            (b, a, f, n) ->
                (b.top + n < b.stack.length || Integer.bitCount(b.stack.length) > 1)
                    && b.put(a, f, n)),
        onEnqueue(
            "R09",
            "no room in pools of 100",
            (b, a, f, n) -> b.stack.length != 100 && b.put(a, f, n)),
        onDequeue(
            "R25",
            "a bulk of 333 of 601 objects loses its last object",
            (b, a, f, n) ->
                b.get(a, f, n) && (n != 333 || b.stack.length != 601 || b.top == 0 || b.drop())),
        onEnqueue("R09", "no large bulks", (b, a, f, n) -> n <= 1000 && b.put(a, f, n)),
        onDequeue("R10", "keeps the last object", (b, a, f, n) -> n < b.top && b.get(a, f, n)),
        onDequeue(
            "R10",
            "an object twice",
            (b, a, f, n) -> b.get(a, f, n) && (b.top > 0 || set(a, f, b.stack.length - 1))),
        onDequeue(
            "R10",
            "an object that the pool does not have",
            (b, a, f, n) -> b.get(a, f, n) && (b.top > 0 || set(a, f, b.stack.length))),
        onDequeue(
            "R11",
            "a failed dequeue loses what there was",
            (b, a, f, n) -> b.get(a, f, n) || b.forget()),
        onDequeue(
            "R11",
            "success with fewer objects",
            (b, a, f, n) -> b.get(a, f, b.top > 0 ? Math.min(n, b.top) : n)),
        onDequeue(
            "R12",
            "writes what there is and fails",
            (b, a, f, n) -> {
              if (n > b.top) {
                System.arraycopy(b.stack, 0, a, f, b.top);
              }
              return b.get(a, f, n);
            }),
        onDequeue(
            "R12", "marks the failure", (b, a, f, n) -> b.get(a, f, n) || !set(a, f + n - 1, -1)),
        onDequeue(
            "R13",
            "writes behind the range",
            (b, a, f, n) -> b.get(a, f, n) && (f + n == a.length || set(a, f + n, 0))),
        onDequeue(
            "R13",
            "writes before the range",
            (b, a, f, n) -> b.get(a, f, n) && (n == 0 || f == 0 || set(a, f - 1, 0))),
        onDequeue("R13", "ten bits for from in dequeue", (b, a, f, n) -> b.get(a, f % 1024, n)),
        onDequeue(
            "R13",
            "16 bits for from in dequeue",
            (b, a, f, n) -> b.get(a, Short.toUnsignedInt((short) f), n)),
        onEnqueue("R14", "ten bits for from in enqueue", (b, a, f, n) -> b.put(a, f % 1024, n)),
        onDequeue("R13", "ignores from in dequeue", (b, a, f, n) -> b.get(a, 0, n)),
        onEnqueue("R14", "ignores from in enqueue", (b, a, f, n) -> b.put(a, 0, n)),
        onEnqueue(
            "R14", "takes one too far", (b, a, f, n) -> b.put(a, n == 0 || f == 0 ? f : f - 1, n)),
        onEnqueue(
            "R15", "clears the array", (b, a, f, n) -> b.put(a, f, n) && (n == 0 || set(a, f, -1))),
        onEnqueue(
            "R15",
            "sorts the array",
            (b, a, f, n) -> {
              boolean put = b.put(a, f, n);
              Arrays.sort(a, f, f + n);
              return put;
            }),
        onEnqueue(
            "R16",
            "keeps what fits and fails",
            (b, a, f, n) -> b.put(a, f, n) || !b.put(a, f, b.stack.length - b.top)),
        onEnqueue(
            "R16",
            "throws when full",
            (b, a, f, n) -> {
              if (!b.put(a, f, n)) {
                throw new IndexOutOfBoundsException("full");
              }
              return true;
            }),
        onEnqueue(
            "R16",
            "throws for more than twice the pool",
            (b, a, f, n) -> {
              if (n > 2 * b.stack.length) {
                throw new IllegalStateException("far too many");
              }
              return b.put(a, f, n);
            }),
        onEnqueue(
            "R16",
            "takes and drops what does not fit",
            (b, a, f, n) -> b.put(a, f, n) || b.put(a, f, b.stack.length - b.top)),
        Defect.backend("R19", "takes and drops a single object when full", DropsSingles::new),
        onDequeue("R17", "no zero from empty", (b, a, f, n) -> b.top > 0 && b.get(a, f, n)),
        onEnqueue(
            "R17", "no zero into full", (b, a, f, n) -> b.top < b.stack.length && b.put(a, f, n)),
        onDequeue("R17", "a zero takes one", (b, a, f, n) -> b.get(a, f, n) && (n > 0 || b.drop())),
        Defect.backend("R18", "counts one too few when full", MiscountsFull::new),
        Defect.backend("R18", "counts what it held at most", NeverCountsDown::new),
        Defect.backend("R19", "object 0 instead of none", ZeroForNone::new),
        Defect.backend("R19", "single objects apart", SinglesApart::new),
        onEnqueue("R20", "relies on ascending order", (b, a, f, n) -> b.put(run(a, f, n), 0, n)),
        Defect.ops(
            "R21",
            "links free objects through their memory",
            new ReferenceOps(Scribbler::new, Concurrency.MP_MC, false)),
        Defect.blocks("R23", "blocks declared, none there", ReferenceBackend::new),
        Defect.backend("R23", "blocks not declared", BlockBackend::new),
        Defect.backend("R23", "false instead of unsupported", RefusesBlocks::new),
        Defect.blocks("R24", "a block keeps an object", KeepsOne::new),
        Defect.blocks("R24", "a block with a gap", Gap::new),
        Defect.blocks("R24", "failed blocks are lost", LosesBlocks::new),
        Defect.blocks("R24", "ten bits for from", TenBits::new),
        Defect.blocks("R24", "a failure writes to the array", MarksFailure::new),
        Defect.blocks("R42", "looks at the first object of a block alone", FirstAlone::new),
        Defect.blocks("R17", "no zero blocks from empty", NoZeroBlocks::new),
        Defect.blocks("R43", "a block that two threads put is lost", OnePutter::new),
        Defect.blocks("R43", "a block is lost when it was got singly", LostBySingles::new),
        onDequeue(
            "R25",
            "an object is lost after long use",
            (b, a, f, n) -> b.get(a, f, n) && (!b.usedLong() || b.top == 0 || b.drop())),
        Defect.backend("R25", "the count drifts in long use", Drifts::new));
  }

  /** The broken implementation of a bulk call. */
  @FunctionalInterface
  private interface Bulk {
    boolean call(Raw backend, int[] array, int from, int count);
  }

  private static Defect onEnqueue(String rule, String what, Bulk enqueue) {
    IntFunction<MempoolBackend> maker = size -> new Raw(size, enqueue, Raw::get);
    return Defect.backend(rule, what, maker);
  }

  private static Defect onDequeue(String rule, String what, Bulk dequeue) {
    IntFunction<MempoolBackend> maker = size -> new Raw(size, Raw::put, dequeue);
    return Defect.backend(rule, what, maker);
  }

  private static boolean set(int[] array, int at, int value) {
    array[at] = value;
    return true;
  }

  private static int[] run(int[] array, int from, int count) {
    return count == 0 ? new int[0] : Indices.range(array[from], count);
  }

  /** A backend with broken bulk calls, which can use the correct ones under other names. */
  private static final class Raw extends ReferenceBackend {
    private final Bulk enqueue;
    private final Bulk dequeue;
    private long moved;

    Raw(int size, Bulk enqueue, Bulk dequeue) {
      super(size);
      this.enqueue = enqueue;
      this.dequeue = dequeue;
    }

    boolean put(int[] array, int from, int count) {
      return super.enqueue(array, from, count);
    }

    boolean get(int[] array, int from, int count) {
      moved += count;
      return super.dequeue(array, from, count);
    }

    boolean forget() {
      top = 0;
      return false;
    }

    boolean drop() {
      top -= top > 0 ? 1 : 0;
      return true;
    }

    boolean usedLong() {
      return moved > 8 * stack.length;
    }

    @Override
    public synchronized boolean enqueue(int[] array, int from, int count) {
      return enqueue.call(this, array, from, count);
    }

    @Override
    public synchronized boolean dequeue(int[] array, int from, int count) {
      return dequeue.call(this, array, from, count);
    }
  }

  private static final class Premature extends ReferenceBackend {
    private boolean used;

    Premature(int size) {
      super(size);
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      used = true;
      return super.enqueue(objects, from, count);
    }

    @Override
    public synchronized int count() {
      return used ? super.count() : 1;
    }
  }

  private static final class ThrowsWhenNew extends ReferenceBackend {
    private boolean used;

    ThrowsWhenNew(int size) {
      super(size);
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      used = true;
      return super.enqueue(objects, from, count);
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      if (!used) {
        throw new IllegalStateException("nothing was put");
      }
      return super.dequeue(objects, from, count);
    }
  }

  private static final class MiscountsFull extends ReferenceBackend {
    MiscountsFull(int size) {
      super(size);
    }

    @Override
    public synchronized int count() {
      return top == stack.length ? top - 1 : top;
    }
  }

  private static final class NeverCountsDown extends ReferenceBackend {
    private int most;

    NeverCountsDown(int size) {
      super(size);
    }

    @Override
    public synchronized int count() {
      most = Math.max(most, top);
      return most;
    }
  }

  private static final class DropsSingles extends ReferenceBackend {
    DropsSingles(int size) {
      super(size);
    }

    @Override
    public boolean enqueueOne(int object) {
      super.enqueueOne(object);
      return true;
    }
  }

  private static final class ZeroForNone extends ReferenceBackend {
    ZeroForNone(int size) {
      super(size);
    }

    @Override
    public int dequeueOne() {
      return Math.max(super.dequeueOne(), 0);
    }
  }

  private static final class SinglesApart extends ReferenceBackend {
    private final ReferenceBackend singles;

    SinglesApart(int size) {
      super(size);
      this.singles = new ReferenceBackend(size);
    }

    @Override
    public boolean enqueueOne(int object) {
      return singles.enqueueOne(object);
    }

    @Override
    public int dequeueOne() {
      int object = singles.dequeueOne();
      return object == NONE ? super.dequeueOne() : object;
    }
  }

  private static final class Scribbler extends ReferenceBackend {
    private final PoolGeometry geometry;

    Scribbler(PoolGeometry geometry) {
      super(geometry.size());
      this.geometry = geometry;
    }

    @Override
    @SuppressWarnings("restricted") // the fault
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      for (int i = 0; i < count; i++) {
        MemorySegment.ofAddress(geometry.address(objects[from + i]))
            .reinterpret(Long.BYTES)
            .set(ValueLayout.JAVA_LONG, 0, top + i);
      }
      return super.enqueue(objects, from, count);
    }
  }

  private static final class RefusesBlocks extends ReferenceBackend {
    RefusesBlocks(int size) {
      super(size);
    }

    @Override
    public boolean dequeueContiguousBlocks(int[] firsts, int from, int blocks) {
      return false;
    }
  }

  private static final class KeepsOne extends BlockBackend {
    KeepsOne(int size) {
      super(size);
    }

    @Override
    public synchronized boolean dequeueContiguousBlocks(int[] firsts, int from, int blocks) {
      boolean done = super.dequeueContiguousBlocks(firsts, from, blocks);
      if (done && blocks > 0) {
        set(firsts[from] + 1, true);
      }
      return done;
    }
  }

  /** A backend that declares larger blocks than it hands out. */
  private static final class Gap extends BlockBackend {
    Gap(int size) {
      super(size);
    }

    @Override
    public int contiguousBlockSize() {
      return BLOCK + 1;
    }
  }

  private static final class TenBits extends BlockBackend {
    TenBits(int size) {
      super(size);
    }

    @Override
    public synchronized boolean dequeueContiguousBlocks(int[] firsts, int from, int blocks) {
      return super.dequeueContiguousBlocks(firsts, from % 1024, blocks);
    }
  }

  private static final class LosesBlocks extends BlockBackend {
    LosesBlocks(int size) {
      super(size);
    }

    @Override
    public synchronized boolean dequeueContiguousBlocks(int[] firsts, int from, int blocks) {
      boolean done = super.dequeueContiguousBlocks(firsts, from, blocks);
      if (!done) {
        super.dequeueContiguousBlocks(new int[1], 0, 1);
      }
      return done;
    }
  }

  private static final class MarksFailure extends BlockBackend {
    MarksFailure(int size) {
      super(size);
    }

    @Override
    public synchronized boolean dequeueContiguousBlocks(int[] firsts, int from, int blocks) {
      return super.dequeueContiguousBlocks(firsts, from, blocks) || !set(firsts, from);
    }

    private static boolean set(int[] firsts, int at) {
      return CallDefects.set(firsts, at, -1);
    }
  }

  private static final class FirstAlone extends BlockBackend {
    FirstAlone(int size) {
      super(size);
    }

    @Override
    boolean whole(int first) {
      return free[first];
    }
  }

  /** A backend that finds only those blocks whole whose objects were all put by the same thread. */
  private static final class OnePutter extends BlockBackend {
    private final long[] putters;

    OnePutter(int size) {
      super(size);
      this.putters = new long[size];
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      for (int i = 0; i < count; i++) {
        putters[objects[from + i]] = Thread.currentThread().threadId();
      }
      return super.enqueue(objects, from, count);
    }

    @Override
    boolean whole(int first) {
      return super.whole(first)
          && Arrays.stream(putters, first, first + BLOCK).distinct().count() == 1;
    }
  }

  private static final class Drifts extends ReferenceBackend {
    private long calls;

    Drifts(int size) {
      super(size);
    }

    @Override
    public synchronized int count() {
      return calls++ > 4L * stack.length + 8 ? top + 1 : top;
    }
  }

  /** A backend that has no blocks at all, not even none, when it is empty. */
  private static final class NoZeroBlocks extends BlockBackend {
    NoZeroBlocks(int size) {
      super(size);
    }

    @Override
    public synchronized boolean dequeueContiguousBlocks(int[] firsts, int from, int blocks) {
      return count > 0 && super.dequeueContiguousBlocks(firsts, from, blocks);
    }
  }

  /** A backend whose block is never whole again once an object of it was got alone. */
  private static final class LostBySingles extends BlockBackend {
    private final Set<Integer> lost = new HashSet<>();

    LostBySingles(int size) {
      super(size);
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int wanted) {
      boolean got = super.dequeue(objects, from, wanted);
      for (int i = 0; got && i < wanted; i++) {
        lost.add(objects[from + i] / BLOCK);
      }
      return got;
    }

    @Override
    boolean whole(int first) {
      return !lost.contains(first / BLOCK) && super.whole(first);
    }
  }
}
