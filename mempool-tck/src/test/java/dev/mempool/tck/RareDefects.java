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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Faults that show only at one size, one distance, one caller or one of many calls. */
final class RareDefects {

  private RareDefects() {}

  static List<Defect> all() {
    return List.of(
        Defect.backend("R10", "loses an object of 777", size -> lossyAt(size, 777)),
        Defect.backend("R10", "loses an object of 4,095", size -> lossyAt(size, 4_095)),
        Defect.backend("R14", "reads behind a range at the end of its array", ReadsBehind::new),
        Defect.backend("R16", "keeps what it has refused for later", KeepsRefused::new),
        Defect.backend("R16", "an lcore's put into a full pool is dropped", DropsOfLcore::new),
        Defect.backend("R18", "counts in 16 bits", Counts16Bits::new),
        Defect.backend("R33", "close waits three seconds for an object outside", WaitsLong::new),
        pool("R50", "writes when an lcore puts", WritesForLcore::new),
        pool("R50", "writes to large slots", WritesLarge::new),
        Defect.backend("R47", "the 2,000th count in a row loses an object", TidiesUpLate::new),
        Defect.backend("R48", "says empty to an interrupted lcore", EmptyForLcore::new),
        Defect.backend("R48", "is interrupted while it waits", InterruptedWithin::new),
        Defect.backend("R49", "clears the array of the last put at close", ClearsAtClose::new),
        pool("R51", "a table by the hash codes of names", RareDefects::byHash),
        pool("R51", "the hash code of a name as an index", RareDefects::hashIndex),
        pool("R51", "addresses of one chunk", OneChunk::new),
        Defect.ops("R52", "create sees the size of another pool", new SizeInField()),
        Defect.ops("R52", "256 open backends", new FewOpen()),
        Defect.backend("R53", "255 lcores apart share an array", size -> new Stages(size, 255)),
        Defect.backend("R53", "100 lcores apart share an array", size -> new Stages(size, 100)),
        Defect.backend("R53", "a table of 256 lcores", LcoreTable::new),
        Defect.backend("R54", "every thousandth put reclaims lcores in a lock", Periodic::new),
        Defect.backend("R54", "the first put reclaims lcores in a lock", AtFirstPut::new),
        Defect.backend("R54", "close reclaims lcores in a lock", AtClose::new),
        Defect.ops("R55", "an entry for the name of each pool", new Entries()),
        Defect.ops("R55", "256 bytes of native memory", new NativeBytes()),
        Defect.ops("R55", "a thread in another group", new Elsewhere()),
        Defect.backend("R55", "the threads that have used a backend", KeepsUsers::new));
  }

  private static Defect pool(
      String rule, String what, Function<PoolGeometry, MempoolBackend> maker) {
    return Defect.ops(rule, what, new ReferenceOps(maker, Concurrency.MP_MC, false));
  }

  /** Tells whether the calling thread is one of the rule about leaks, which must see the leak. */
  private static boolean looksForLeaks() {
    return Thread.currentThread().getName().equals("tck-leaks");
  }

  private static MempoolBackend lossyAt(int size, int lossy) {
    return new ReferenceBackend(size) {
      @Override
      public synchronized boolean dequeue(int[] objects, int from, int count) {
        return (size != lossy || count < top) && super.dequeue(objects, from, count);
      }
    };
  }

  private static final class ReadsBehind extends ReferenceBackend {
    private long sum;

    ReadsBehind(int size) {
      super(size);
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      sum += from > 0 && count > 7 ? objects[from + count] : 0;
      return super.enqueue(objects, from, count);
    }
  }

  private static final class KeepsRefused extends ReferenceBackend {
    private int @Nullable [] refused;

    KeepsRefused(int size) {
      super(size);
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      if (!super.enqueue(objects, from, count)) {
        refused = Arrays.copyOfRange(objects, from, from + count);
        return false;
      }
      if (refused != null && super.enqueue(refused, 0, refused.length)) {
        refused = null;
      }
      return true;
    }
  }

  private static final class DropsOfLcore extends ReferenceBackend {
    DropsOfLcore(int size) {
      super(size);
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      return super.enqueue(objects, from, count) || Lcore.current() >= 0;
    }
  }

  private static final class Counts16Bits extends ReferenceBackend {
    Counts16Bits(int size) {
      super(size);
    }

    @Override
    public synchronized int count() {
      return top & 0xffff;
    }
  }

  private static final class WaitsLong extends ReferenceBackend {
    WaitsLong(int size) {
      super(size);
    }

    @Override
    public void close() {
      long end = System.nanoTime() + 3_000_000_000L;
      // of one size only, for many rules close backends with objects outside
      while (stack.length == 64 && count() == 63 && System.nanoTime() - end < 0) {
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  /** A backend that writes to the first byte of objects that are put, if they have memory. */
  private abstract static class Writing extends ReferenceBackend {
    private final PoolGeometry geometry;
    private boolean open = true;

    Writing(PoolGeometry geometry) {
      super(geometry.size());
      this.geometry = geometry;
    }

    abstract boolean writes(PoolGeometry to);

    @Override
    @SuppressWarnings("restricted") // the fault
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      boolean memory = open && (long) geometry.size() * geometry.slotSize() < 1 << 20;
      for (int i = from; memory && writes(geometry) && i < from + count; i++) {
        MemorySegment.ofAddress(geometry.address(objects[i]))
            .reinterpret(1)
            .set(ValueLayout.JAVA_BYTE, 0, (byte) 0x55);
      }
      return super.enqueue(objects, from, count);
    }

    @Override
    public synchronized void close() {
      open = false;
    }
  }

  private static final class WritesForLcore extends Writing {
    WritesForLcore(PoolGeometry geometry) {
      super(geometry);
    }

    @Override
    boolean writes(PoolGeometry to) {
      return Lcore.current() >= 0;
    }
  }

  private static final class WritesLarge extends Writing {
    WritesLarge(PoolGeometry geometry) {
      super(geometry);
    }

    @Override
    boolean writes(PoolGeometry to) {
      return to.slotSize() >= 4_096;
    }
  }

  private static final class TidiesUpLate extends ReferenceBackend {
    private int counts;

    TidiesUpLate(int size) {
      super(size);
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      counts = 0;
      return super.enqueue(objects, from, count);
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      counts = 0;
      return super.dequeue(objects, from, count);
    }

    @Override
    public synchronized int count() {
      if (++counts == 2_000 && top > 0) {
        top--;
      }
      return top;
    }
  }

  private static final class EmptyForLcore extends ReferenceBackend {
    EmptyForLcore(int size) {
      super(size);
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      return !(Thread.currentThread().isInterrupted() && Lcore.current() >= 0)
          && super.dequeue(objects, from, count);
    }
  }

  /** A backend that hides an interrupt from its lock, but not one that comes later. */
  private static final class InterruptedWithin extends ReferenceBackend {
    private final ReentrantLock lock = new ReentrantLock();

    InterruptedWithin(int size) {
      super(size);
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      boolean interrupted = Thread.interrupted();
      try {
        lock.lockInterruptibly();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
      try {
        return super.dequeue(objects, from, count);
      } finally {
        lock.unlock();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private static final class ClearsAtClose extends ReferenceBackend {
    private int @Nullable [] last;

    ClearsAtClose(int size) {
      super(size);
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      last = count > 0 ? objects : last;
      return super.enqueue(objects, from, count);
    }

    @Override
    public synchronized void close() {
      if (last != null) {
        last[0] = 0;
      }
    }
  }

  private static final Map<Integer, MempoolBackend> BY_HASH = new ConcurrentHashMap<>();

  /** Makes one backend for all pools whose names have the same hash code and are different. */
  private static MempoolBackend byHash(PoolGeometry geometry) {
    if (!geometry.name().startsWith("pool-")) {
      return new ReferenceBackend(geometry.size());
    }
    return ReferenceBackend.onePer(BY_HASH, geometry.name().hashCode(), geometry.size());
  }

  /** Uses the hash code of a name as an index, which fails for the smallest int. */
  private static MempoolBackend hashIndex(PoolGeometry geometry) {
    int[] table = new int[61];
    return new ReferenceBackend(
        geometry.size() + table[Math.abs(geometry.name().hashCode()) % table.length]);
  }

  /** A backend that computes which object it is from the distance to the first one. */
  private static final class OneChunk extends ReferenceBackend {
    private final PoolGeometry geometry;

    OneChunk(PoolGeometry geometry) {
      super(geometry.size());
      this.geometry = geometry;
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      boolean got = super.dequeue(objects, from, count);
      for (int i = from; got && geometry.slotSize() == 8 && i < from + count; i++) {
        objects[i] =
            (int) ((geometry.address(objects[i]) - geometry.address(0)) / geometry.slotSize());
      }
      return got;
    }
  }

  /** Ops that keep the size in a field between two questions about the pool. */
  private static final class SizeInField extends ReferenceOps {
    private volatile int size;

    @Override
    public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
      if (!Thread.currentThread().getName().contains("creator")) {
        return super.create(geometry, config);
      }
      size = geometry.size();
      return geometry.alignment() > 0 ? new ReferenceBackend(size) : new ReferenceBackend(0);
    }
  }

  private static final class FewOpen extends ReferenceOps {
    private final AtomicInteger open = new AtomicInteger();

    @Override
    public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
      if (open.incrementAndGet() > 256) {
        open.decrementAndGet();
        throw new IllegalStateException("256 are open");
      }
      return new ReferenceBackend(geometry.size()) {
        @Override
        public void close() {
          open.decrementAndGet();
        }
      };
    }
  }

  /** A backend that keeps an array for each lcore id modulo a number, and copies through it. */
  private static final class Stages extends ReferenceBackend {
    private final int[][] stages;

    Stages(int size, int number) {
      super(size);
      stages = new int[number][];
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      int lcore = Lcore.current();
      if (lcore < 0 || count > stack.length) {
        return super.dequeue(objects, from, count);
      }
      int[] stage = stages[lcore % stages.length];
      if (stage == null) {
        stage = new int[stack.length];
        stages[lcore % stages.length] = stage;
      }
      boolean got = super.dequeue(stage, 0, count);
      if (got) {
        System.arraycopy(stage, 0, objects, from, count);
      }
      return got;
    }
  }

  private static final class LcoreTable extends ReferenceBackend {
    private final int[] puts = new int[256];

    LcoreTable(int size) {
      super(size);
    }

    @Override
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      puts[Math.max(0, Lcore.current())]++;
      return super.enqueue(objects, from, count);
    }
  }

  /** A backend with a lock that a thread may take twice, in which it reclaims lcores. */
  private abstract static class Reclaiming extends ReferenceBackend {
    private final ReentrantLock lock = new ReentrantLock();
    int puts;

    Reclaiming(int size) {
      super(size);
    }

    final <T> T locked(boolean reclaims, Supplier<T> call) {
      lock.lock();
      try {
        if (reclaims) {
          Lcore.reclaimDead();
        }
        return call.get();
      } finally {
        lock.unlock();
      }
    }

    boolean reclaimsAtPut() {
      return false;
    }

    @Override
    public boolean enqueue(int[] objects, int from, int count) {
      puts++;
      return locked(reclaimsAtPut(), () -> super.enqueue(objects, from, count));
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      return locked(false, () -> super.dequeue(objects, from, count));
    }

    @Override
    public int count() {
      return locked(false, super::count);
    }
  }

  private static final class Periodic extends Reclaiming {
    Periodic(int size) {
      super(size);
    }

    @Override
    boolean reclaimsAtPut() {
      return puts % 1_000 == 0;
    }
  }

  private static final class AtFirstPut extends Reclaiming {
    AtFirstPut(int size) {
      super(size);
    }

    @Override
    boolean reclaimsAtPut() {
      return top == 0;
    }
  }

  private static final class AtClose extends Reclaiming {
    AtClose(int size) {
      super(size);
    }

    @Override
    public void close() {
      locked(true, () -> true);
    }
  }

  private static final class Entries extends ReferenceOps {
    private final Map<String, int[]> names = new ConcurrentHashMap<>();

    @Override
    public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
      if (looksForLeaks()) {
        names.put(geometry.name(), new int[64]);
      }
      return super.create(geometry, config);
    }
  }

  private static final class NativeBytes extends ReferenceOps {
    private final Arena arena = Arena.ofAuto();

    @Override
    public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
      if (looksForLeaks()) {
        MemorySegment _ = arena.allocate(256);
      }
      return super.create(geometry, config);
    }
  }

  private static final class Elsewhere extends ReferenceOps {
    @Override
    public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
      if (looksForLeaks()) {
        ThreadGroup group = Thread.currentThread().getThreadGroup().getParent();
        // it ends after a while, so that it does not disturb other tests
        Thread thread = new Thread(group, () -> LockSupport.parkNanos(10_000_000_000L));
        thread.setDaemon(true);
        thread.start();
      }
      return super.create(geometry, config);
    }
  }

  private static final Set<Thread> USERS = ConcurrentHashMap.newKeySet();

  private static final class KeepsUsers extends ReferenceBackend {
    KeepsUsers(int size) {
      super(size);
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      if (Thread.currentThread().getName().equals("tck-user")) {
        USERS.add(Thread.currentThread());
      }
      return super.dequeue(objects, from, count);
    }
  }
}
