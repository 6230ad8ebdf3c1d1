// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;
import dev.mempool.lcore.Lcore;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Faults that show only with unusual callers, in unusual pools, or in unusual moments. */
final class CircumstanceDefects {

  private CircumstanceDefects() {}

  static List<Defect> all() {
    return List.of(
        Defect.backend("R47", "the third count in a row loses an object", TidiesUp::new),
        Defect.backend("R47", "counting is a move without a lock", CountsByMoving::new),
        interrupts("says empty when it is interrupted", Interruptible.Answer.EMPTY),
        interrupts("takes the interrupt away", Interruptible.Answer.EATS),
        interrupts("throws when it is interrupted", Interruptible.Answer.THROWS),
        interrupts("keeps the lock when it is interrupted", Interruptible.Answer.KEEPS_LOCK)
            .hanging(),
        Defect.backend(
            "R48", "says empty when it is interrupted in a crowd", InterruptedInCrowd::new),
        Defect.blocks("R48", "has no blocks for an interrupted thread", NoBlocksNow::new),
        Defect.backend("R49", "copies the array of a put at the next call", CopiesLate::new),
        Defect.backend("R49", "writes behind the range of a get for a moment", WritesBeyond::new),
        Defect.backend("R49", "clears the array of a get at the next get", ClearsLate::new),
        pool(
            "R50",
            "links free objects through their memory and restores it",
            LinksAndRestores::new),
        pool("R50", "writes behind the elements", WritesTails::new),
        pool("R50", "writes to an object for a moment", WritesForAMoment::new),
        pool("R51", "no names above 32 characters", CircumstanceDefects::shortNames),
        pool("R51", "one backend for each 32 characters of a name", CircumstanceDefects::byPrefix),
        pool("R51", "a table of four nodes", CircumstanceDefects::fourNodes),
        pool("R51", "offsets in 32 bits", IntOffsets::new),
        Defect.ops("R51", "loses an object with one value of a setting", new LossyIfGreedy()),
        Defect.ops("R52", "two arrays in turn", new TwoInTurn()),
        Defect.ops("R52", "a closed backend's array is used again", new Recycling()),
        Defect.ops("R52", "create keeps the size in a field", new CreatesUnsafely()),
        Defect.ops("R52", "a table of 256 backends", new Table()),
        Defect.backend("R53", "a bit for each lcore", LcoreBits::new),
        Defect.backend("R53", "stops at the 101st thread", size -> new Crowded(size, 100)),
        Defect.backend("R53", "16 lcores apart share an array", SharedStages::new),
        Defect.backend("R53", "64 threads apart share an array", ThreadStages::new),
        Defect.backend("R53", "two first puts make an array each", LateArray::new),
        Defect.backend("R53", "counts 0 for the 65th thread", CountsForFew::new),
        Defect.backend("R54", "reclaims lcores under a lock of its own", ReclaimsLocked::new)
            .hanging(),
        Defect.backend("R54", "reclaims lcores between look and move", ReclaimsBetween::new),
        Defect.backend("R54", "reclaims lcores in a monitor", ReclaimsInMonitor::new),
        Defect.ops("R55", "a list of all backends", new Keeps(Leak.BACKEND)),
        Defect.ops("R55", "native memory", new Keeps(Leak.NATIVE)),
        Defect.ops("R55", "a thread", new Keeps(Leak.THREAD)),
        Defect.ops("R55", "a thread-local", new Keeps(Leak.THREAD_LOCAL)),
        Defect.ops("R55", "a listener", new Keeps(Leak.LISTENER)),
        Defect.ops("R55", "arrays on the heap", new Keeps(Leak.HEAP)),
        Defect.backend("R56", "says empty when another thread has the lock", TriesLock::new));
  }

  private static Defect pool(
      String rule, String what, Function<PoolGeometry, MempoolBackend> maker) {
    return Defect.ops(rule, what, new ReferenceOps(maker, Concurrency.MP_MC, false));
  }

  private static Defect interrupts(String what, Interruptible.Answer answer) {
    return Defect.backend("R48", what, size -> new Interruptible(size, answer));
  }

  /** A backend that tidies up when the thread that moved objects last counts three times. */
  private static final class TidiesUp extends ReferenceBackend {
    private int counts;
    private Thread mover = Thread.currentThread();

    TidiesUp(int size) {
      super(size);
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      counts = 0;
      mover = Thread.currentThread();
      return super.enqueue(objects, from, count);
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      counts = 0;
      mover = Thread.currentThread();
      return super.dequeue(objects, from, count);
    }

    @Override
    public synchronized int count() {
      if (mover == Thread.currentThread() && ++counts == 3 && top > 0) {
        top--;
      }
      return top;
    }
  }

  /** A backend whose count takes all objects out and puts them back, in two steps. */
  private static final class CountsByMoving extends ReferenceBackend {
    private final Thread creator = Thread.currentThread();
    private final AtomicInteger counts = new AtomicInteger();

    CountsByMoving(int size) {
      super(size);
    }

    @Override
    public int count() {
      int number;
      synchronized (this) {
        number = top;
      }
      if (Thread.currentThread() != creator) {
        boolean crowd = counts.incrementAndGet() > 1;
        LockSupport.parkNanos(20_000);
        // one counting thread does no harm, so that only two of them at a time find it
        synchronized (this) {
          top = crowd ? number : top;
        }
        counts.decrementAndGet();
      }
      return number;
    }
  }

  private static final class Interruptible extends ReferenceBackend {
    private enum Answer {
      EMPTY,
      EATS,
      THROWS,
      KEEPS_LOCK
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Answer answer;

    Interruptible(int size, Answer answer) {
      super(size);
      this.answer = answer;
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      try {
        lock.lockInterruptibly();
      } catch (InterruptedException e) {
        switch (answer) {
          case EMPTY -> {
            Thread.currentThread().interrupt();
            return false;
          }
          case EATS -> lock.lock();
          case THROWS -> throw new IllegalStateException(e);
          case KEEPS_LOCK -> {
            lock.lock();
            Thread.currentThread().interrupt();
            return super.dequeue(objects, from, count);
          }
        }
      }
      try {
        return super.dequeue(objects, from, count);
      } finally {
        lock.unlock();
      }
    }
  }

  /** A backend that can be interrupted only while it waits for another thread. */
  private static final class InterruptedInCrowd extends ReferenceBackend {
    private final ReentrantLock lock = new ReentrantLock();

    InterruptedInCrowd(int size) {
      super(size);
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      if (!lock.tryLock()) {
        try {
          lock.lockInterruptibly();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
      try {
        return super.dequeue(objects, from, count);
      } finally {
        lock.unlock();
      }
    }
  }

  /** A backend that copies the objects of a large bulk at the next call. */
  private static final class CopiesLate extends ReferenceBackend {
    private record Put(int[] objects, int from, int count) {}

    private @Nullable Put last;

    CopiesLate(int size) {
      super(size);
    }

    private void copy() {
      if (last != null) {
        super.enqueue(last.objects, last.from, last.count);
        last = null;
      }
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      copy();
      if (stack.length != 1_000 || count < 32) {
        return super.enqueue(objects, from, count);
      }
      if (count <= stack.length - top) {
        last = new Put(objects, from, count);
        return true;
      }
      return false;
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      copy();
      return super.dequeue(objects, from, count);
    }

    @Override
    public synchronized int count() {
      copy();
      return top;
    }
  }

  private static final class ClearsLate extends ReferenceBackend {
    private record Got(int[] objects, int from) {}

    private final Deque<Got> gets = new ArrayDeque<>();

    ClearsLate(int size) {
      super(size);
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      boolean done = super.dequeue(objects, from, count);
      if (done
          && stack.length == 1_000
          && count == 512
          && gets.stream().noneMatch(got -> got.objects == objects)) {
        gets.add(new Got(objects, from));
        if (gets.size() > 1) {
          Got oldest = gets.remove();
          oldest.objects[oldest.from] = -1;
        }
      }
      return done;
    }
  }

  @SuppressWarnings("restricted") // the fault
  private static MemorySegment memory(PoolGeometry geometry, int object) {
    return MemorySegment.ofAddress(geometry.address(object)).reinterpret(geometry.slotSize());
  }

  /** A backend that accesses the memory of objects, while it is open and there is such memory. */
  private abstract static class WithMemory extends ReferenceBackend {
    final PoolGeometry geometry;
    private boolean open = true;

    WithMemory(PoolGeometry geometry) {
      super(geometry.size());
      this.geometry = geometry;
    }

    boolean hasMemory() {
      return open && (long) geometry.size() * geometry.slotSize() < 1 << 20;
    }

    @Override
    public synchronized void close() {
      open = false;
    }
  }

  private static final class LinksAndRestores extends WithMemory {
    private final byte[] saved;

    LinksAndRestores(PoolGeometry geometry) {
      super(geometry);
      this.saved = new byte[geometry.size()];
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      for (int i = from; hasMemory() && i < from + count && top < stack.length; i++) {
        MemorySegment memory = memory(geometry, objects[i]);
        saved[objects[i]] = memory.get(ValueLayout.JAVA_BYTE, 0);
        memory.set(ValueLayout.JAVA_BYTE, 0, (byte) 0);
      }
      return super.enqueue(objects, from, count);
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      boolean done = super.dequeue(objects, from, count);
      for (int i = from; hasMemory() && done && i < from + count; i++) {
        memory(geometry, objects[i]).set(ValueLayout.JAVA_BYTE, 0, saved[objects[i]]);
      }
      return done;
    }
  }

  private static final class WritesTails extends WithMemory {
    WritesTails(PoolGeometry geometry) {
      super(geometry);
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      boolean done = super.enqueue(objects, from, count);
      int tail = geometry.elementSize();
      for (int i = from; hasMemory() && done && i < from + count; i++) {
        if (tail < geometry.slotSize()) {
          memory(geometry, objects[i]).set(ValueLayout.JAVA_BYTE, tail, (byte) 0);
        }
      }
      return done;
    }
  }

  private static final class WritesForAMoment extends WithMemory {
    WritesForAMoment(PoolGeometry geometry) {
      super(geometry);
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      if (hasMemory() && count == 1 && geometry.slotSize() > 8) {
        MemorySegment memory = memory(geometry, objects[from]);
        byte before = memory.get(ValueLayout.JAVA_BYTE, 0);
        memory.set(ValueLayout.JAVA_BYTE, 0, (byte) ~before);
        LockSupport.parkNanos(20_000);
        memory.set(ValueLayout.JAVA_BYTE, 0, before);
      }
      return super.enqueue(objects, from, count);
    }
  }

  private static MempoolBackend shortNames(PoolGeometry geometry) {
    if (geometry.name().length() > 32) {
      throw new IllegalArgumentException("a name of " + geometry.name().length() + " characters");
    }
    return new ReferenceBackend(geometry.size());
  }

  private static final Map<String, MempoolBackend> BY_PREFIX = new ConcurrentHashMap<>();

  /** Makes a backend for each first 32 characters of a name, if it has as many. */
  private static MempoolBackend byPrefix(PoolGeometry geometry) {
    if (geometry.name().length() < 32) {
      return new ReferenceBackend(geometry.size());
    }
    return ReferenceBackend.onePer(BY_PREFIX, geometry.name().substring(0, 32), geometry.size());
  }

  private static MempoolBackend fourNodes(PoolGeometry geometry) {
    int[] table = new int[4];
    int node = geometry.numaNode();
    return new ReferenceBackend(geometry.size() + (node < 0 ? 0 : table[node]));
  }

  /** A backend that keeps the distance of each object from the first one, in an int. */
  private static final class IntOffsets extends ReferenceBackend {
    private final PoolGeometry geometry;

    IntOffsets(PoolGeometry geometry) {
      super(geometry.size());
      this.geometry = geometry;
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      int[] offsets = new int[count];
      for (int i = 0; i < count; i++) {
        offsets[i] = (int) (geometry.address(objects[from + i]) - geometry.address(0));
      }
      return super.enqueue(offsets, 0, count);
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      int[] offsets = new int[count];
      if (!super.dequeue(offsets, 0, count)) {
        return false;
      }
      for (int i = 0; i < count; i++) {
        objects[from + i] = geometry.indexOf(geometry.address(0) + offsets[i]);
      }
      return true;
    }
  }

  /** A backend whose objects are in a stack that others may have, too. */
  private static final class On extends MempoolBackend {
    private final ReferenceBackend stack;
    private final Runnable atClose;

    On(ReferenceBackend stack, Runnable atClose) {
      this.stack = stack;
      this.atClose = atClose;
    }

    @Override
    public boolean enqueue(int[] objects, int from, int count) {
      return stack.enqueue(objects, from, count);
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      return stack.dequeue(objects, from, count);
    }

    @Override
    public int count() {
      return stack.count();
    }

    @Override
    public void close() {
      atClose.run();
    }
  }

  /** Ops that have two stacks of each size. */
  private static final class TwoInTurn extends ReferenceOps {
    private final Map<Integer, Deque<ReferenceBackend>> open = new HashMap<>();

    @Override
    public synchronized MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
      Deque<ReferenceBackend> two = open.computeIfAbsent(geometry.size(), _ -> new ArrayDeque<>());
      ReferenceBackend next =
          two.size() < 2 ? new ReferenceBackend(geometry.size()) : two.removeFirst();
      two.addLast(next);
      return new On(next, () -> remove(two, next));
    }

    private synchronized void remove(Deque<ReferenceBackend> two, ReferenceBackend closed) {
      two.remove(closed);
    }
  }

  /** Ops that clear the stack of a closed backend and use it for the next one. */
  private static final class Recycling extends ReferenceOps {
    private final Map<Integer, Deque<ReferenceBackend>> free = new ConcurrentHashMap<>();

    @Override
    public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
      Deque<ReferenceBackend> stacks =
          free.computeIfAbsent(geometry.size(), _ -> new ConcurrentLinkedDeque<>());
      ReferenceBackend old = stacks.pollFirst();
      ReferenceBackend stack = old == null ? new ReferenceBackend(geometry.size()) : old;
      synchronized (stack) {
        stack.top = 0;
      }
      return new On(stack, () -> stacks.addFirst(stack));
    }
  }

  private static final class CreatesUnsafely extends ReferenceOps {
    private volatile int size;

    @Override
    public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
      size = geometry.size();
      if (Thread.currentThread().getName().contains("maker")) {
        LockSupport.parkNanos(20_000);
      }
      return new ReferenceBackend(size);
    }
  }

  /** Ops that number their backends and never use a number again. */
  private static final class Table extends ReferenceOps {
    private final Map<Thread, AtomicInteger> inARow = new ConcurrentHashMap<>();

    @Override
    public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
      AtomicInteger number =
          inARow.computeIfAbsent(Thread.currentThread(), _ -> new AtomicInteger());
      if (geometry.size() == 8 && number.incrementAndGet() > 256) {
        throw new IllegalStateException("all 256 numbers are in use");
      }
      return super.create(geometry, config);
    }
  }

  /**
   * A backend that remembers in a word which lcores have put, and forgets objects of the others.
   */
  private static final class LcoreBits extends ReferenceBackend {
    LcoreBits(int size) {
      super(size);
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      if (Lcore.current() >= Long.SIZE && count > 0) {
        return super.enqueue(objects, from, count - 1);
      }
      return super.enqueue(objects, from, count);
    }
  }

  /** A backend that throws when more than a number of threads that are alive have used it. */
  private static final class Crowded extends ReferenceBackend {
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final int most;

    Crowded(int size, int most) {
      super(size);
      this.most = most;
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      if (threads.add(Thread.currentThread())) {
        threads.removeIf(thread -> !thread.isAlive());
        if (threads.size() > most) {
          throw new ArrayIndexOutOfBoundsException(most);
        }
      }
      return super.dequeue(objects, from, count);
    }
  }

  private static final class ReclaimsLocked extends ReferenceBackend {
    private final Semaphore lock = new Semaphore(1);

    ReclaimsLocked(int size) {
      super(size);
    }

    @Override
    public boolean enqueue(int[] objects, int from, int count) {
      lock.acquireUninterruptibly();
      try {
        return super.enqueue(objects, from, count);
      } finally {
        lock.release();
      }
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      lock.acquireUninterruptibly();
      try {
        if (count > top) {
          Lcore.reclaimDead();
        }
        return super.dequeue(objects, from, count);
      } finally {
        lock.release();
      }
    }
  }

  /** A backend whose lock a thread may take twice, so that it does not wait for itself. */
  private static final class ReclaimsInMonitor extends ReferenceBackend {
    ReclaimsInMonitor(int size) {
      super(size);
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      Lcore.reclaimDead();
      return super.dequeue(objects, from, count);
    }
  }

  private static final class ReclaimsBetween extends ReferenceBackend {
    ReclaimsBetween(int size) {
      super(size);
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      int before = top;
      Lcore.reclaimDead();
      if (count > before) {
        return false;
      }
      top = before - count;
      System.arraycopy(stack, top, objects, from, count);
      return true;
    }
  }

  private enum Leak {
    BACKEND,
    NATIVE,
    THREAD,
    THREAD_LOCAL,
    LISTENER,
    HEAP
  }

  /** Ops that keep something of each backend after its end. */
  private static final class Keeps extends ReferenceOps {
    private final Deque<Object> kept = new ConcurrentLinkedDeque<>();
    private final Leak leak;

    Keeps(Leak leak) {
      this.leak = leak;
    }

    @Override
    public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
      MempoolBackend backend =
          leak == Leak.THREAD_LOCAL
              ? new WithThreadLocal(geometry.size())
              : super.create(geometry, config);
      // only where the leak is looked for, so that it does not fill the memory of all tests
      if (Thread.currentThread().getName().equals("tck-leaks")) {
        switch (leak) {
          case BACKEND -> kept.add(backend);
          case NATIVE -> kept.add(Arena.ofAuto().allocate(4_096));
          case THREAD -> startThread();
          case THREAD_LOCAL -> {
            // the backend does it
          }
          case LISTENER -> {
            var _ = Lcore.onExit(_ -> backend.count());
          }
          case HEAP -> kept.add(new byte[8_192]);
        }
      }
      return backend;
    }

    /** Starts a thread that ends after a while, so that it does not disturb other tests. */
    private static void startThread() {
      Thread thread =
          new Thread(() -> {
            try {
              Thread.sleep(10_000);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** A backend whose users keep it in a thread-local. */
  private static final class WithThreadLocal extends ReferenceBackend {
    private final ThreadLocal<WithThreadLocal> mine = ThreadLocal.withInitial(() -> this);

    WithThreadLocal(int size) {
      super(size);
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      mine.get();
      return super.dequeue(objects, from, count);
    }
  }

  private static final class TriesLock extends ReferenceBackend {
    private final ReentrantLock lock = new ReentrantLock();

    TriesLock(int size) {
      super(size);
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      if (!lock.tryLock()) {
        return false;
      }
      try {
        if (Thread.currentThread().getName().contains("competitor")) {
          LockSupport.parkNanos(20_000);
        }
        return super.dequeue(objects, from, count);
      } finally {
        lock.unlock();
      }
    }
  }

  /** A backend that tells interrupted threads that there are no blocks. */
  private static final class NoBlocksNow extends BlockBackend {
    NoBlocksNow(int size) {
      super(size);
    }

    @Override
    public synchronized boolean dequeueContiguousBlocks(int[] firsts, int from, int blocks) {
      return !Thread.currentThread().isInterrupted()
          && super.dequeueContiguousBlocks(firsts, from, blocks);
    }
  }

  /** A backend that writes the element behind a range, and what was there before back to it. */
  private static final class WritesBeyond extends ReferenceBackend {
    WritesBeyond(int size) {
      super(size);
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      boolean got = super.dequeue(objects, from, count);
      int behind = from + count;
      if (got && behind < objects.length && Thread.currentThread().getName().contains("caller")) {
        int before = objects[behind];
        objects[behind] = 0;
        LockSupport.parkNanos(20_000);
        objects[behind] = before;
      }
      return got;
    }
  }

  /** Ops whose backends lose an object of each bulk when a setting has one of its values. */
  private static final class LossyIfGreedy extends ReferenceOps {
    @Override
    public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
      return config.flag(GREEDY)
          ? new ReferenceBackend(geometry.size()) {
            @Override
            public synchronized boolean enqueue(int[] objects, int from, int count) {
              return super.enqueue(objects, from, Math.max(0, count - 1));
            }
          }
          : super.create(geometry, config);
    }
  }

  /** A backend that keeps an array for each lcore id modulo 16, and copies through it. */
  private static final class SharedStages extends ReferenceBackend {
    private final int[][] stages = new int[16][];

    SharedStages(int size) {
      super(size);
      Arrays.setAll(stages, i -> new int[size]);
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      if (!Thread.currentThread().getName().equals("tck-namesake")) {
        return super.dequeue(objects, from, count);
      }
      int[] stage = stages[Lcore.current() % stages.length];
      boolean got = super.dequeue(stage, 0, count);
      if (got) {
        Thread.yield();
        System.arraycopy(stage, 0, objects, from, count);
      }
      return got;
    }
  }

  /** A backend that keeps an array for each thread id modulo 64, and copies through it. */
  private static final class ThreadStages extends ReferenceBackend {
    private final int[][] stages = new int[64][];

    ThreadStages(int size) {
      super(size);
      Arrays.setAll(stages, i -> new int[size]);
    }

    @Override
    public boolean enqueue(int[] objects, int from, int count) {
      if (count > stack.length) {
        return false;
      }
      int[] stage = stages[(int) Thread.currentThread().threadId() % stages.length];
      System.arraycopy(objects, from, stage, 0, count);
      return super.enqueue(stage, 0, count);
    }
  }

  /** A backend that makes an array at the first put, without a lock. */
  private static final class LateArray extends ReferenceBackend {
    private volatile int @Nullable [] late;

    LateArray(int size) {
      super(size);
    }

    @Override
    public boolean enqueue(int[] objects, int from, int count) {
      if (late == null) {
        late = new int[stack.length];
      }
      int[] made = Objects.requireNonNull(late);
      synchronized (this) {
        boolean put = super.enqueue(objects, from, count);
        if (put) {
          System.arraycopy(objects, from, made, top - count, count);
        }
        return put;
      }
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      boolean got = super.dequeue(objects, from, count);
      if (got && count > 0) {
        System.arraycopy(Objects.requireNonNull(late), top, objects, from, count);
      }
      return got;
    }
  }

  /** A backend that counts for 64 threads. */
  private static final class CountsForFew extends ReferenceBackend {
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    CountsForFew(int size) {
      super(size);
    }

    @Override
    public int count() {
      threads.add(Thread.currentThread());
      return threads.size() > 64 ? 0 : super.count();
    }
  }
}
