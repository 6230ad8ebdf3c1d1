// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.soak;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.PoolFlag;
import dev.mempool.core.Mempool;
import dev.mempool.core.PoolRegistry;
import dev.mempool.core.foreign.Faults;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreIdle;
import dev.mempool.tck.fixture.Blocks;
import dev.mempool.tck.fixture.Fixture;
import dev.mempool.tck.fixture.SplitMix64;
import dev.mempool.tck.fixture.StackTraces;
import dev.mempool.tck.fixture.TestedOps;
import dev.mempool.tck.fixture.TestedPool;
import dev.mempool.tck.fixture.Trial;
import dev.mempool.tck.threads.SharedStack;
import dev.mempool.tck.threads.ThreadKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** One pool of a soak with its workers. For the thread that runs the soak. */
public final class SoakPool {

  /** The objects per thread: enough for bulks, and so few that the pool is sometimes empty. */
  private static final int OBJECTS_PER_THREAD = 96;

  /**
   * The sizes of caches. They are small beside the pool, so that the backend also holds objects.
   */
  private static final int[] CACHES = {32, 7, 64, 1, 50};

  /** How often the objects are counted before the counting thread rests. */
  private static final int COUNTS = 50;

  private final TestedOps tested;
  private final SoakFindings found;
  private final Mempool pool;
  private final AtomicReference<MempoolBackend> backend = new AtomicReference<>();
  private final int capacity;
  private final SoakObjects objects;
  private final SharedStack handOver;
  private final List<SoakWorker> workers = new ArrayList<>();

  private SoakPool(
      TestedOps tested,
      PoolRegistry registry,
      int threads,
      int size,
      int cache,
      SoakFindings found,
      SplitMix64 geometry) {
    this.tested = tested;
    this.found = found;
    this.capacity = Fixture.capacity(new Trial(tested, "soak"), size);
    this.pool =
        TestedPool.create(
            cache == 0 ? "soak" : "soak-cached",
            registry,
            tested,
            size,
            cache,
            SoakObjects.MIN_BYTES + geometry.nextInt(300),
            geometry.nextBoolean() ? Set.of(PoolFlag.NO_CACHE_ALIGN) : Set.of(),
            backend::set);
    this.objects = new SoakObjects(pool, found);
    this.handOver = new SharedStack(size);
    SplitMix64 random = new SplitMix64(tested.seed() ^ cache);
    Concurrency concurrency = tested.concurrency();
    if (concurrency.allows(2, 2) || concurrency == Concurrency.SINGLE_THREAD || threads == 1) {
      int workerCount = concurrency == Concurrency.SINGLE_THREAD ? 1 : threads;
      for (int i = 0; i < workerCount; i++) {
        add(true, true, size / (workerCount + 1), random);
      }
    } else {
      int putters = concurrency.multiProducer() ? Math.max(1, threads - 1) : 1;
      int getters = concurrency.multiConsumer() ? Math.max(1, threads - 1) : 1;
      for (int i = 0; i < putters; i++) {
        add(false, true, 0, random);
      }
      for (int i = 0; i < getters; i++) {
        add(true, false, 0, random);
      }
    }
  }

  /**
   * Creates a pool without caches and one with caches, both of random size and with objects of
   * random size. A failure is recorded as a fault; then the list has fewer pools.
   *
   * @param tested the ops under test
   * @param registry the registry of the pools
   * @param threads the most threads of a round
   * @param generation the number of pairs of pools before this one; with the seed it decides the
   *     sizes
   * @param found receives what the pools find
   * @return the pools
   */
  public static List<SoakPool> both(
      TestedOps tested, PoolRegistry registry, int threads, int generation, SoakFindings found) {
    SplitMix64 random = new SplitMix64(tested.seed() * 31 + generation);
    List<SoakPool> pools = new ArrayList<>();
    watched(
        tested,
        found,
        "make a pool",
        () -> {
          int size = OBJECTS_PER_THREAD * (threads + 1) + 1 + random.nextInt(1_500);
          // a power of two is the easiest size for most backends
          size += Integer.bitCount(size) == 1 ? 1 : 0;
          if (tested.contiguousBlocks()) {
            size = Math.max(size, 4 * block(tested) + 1);
          }
          pools.add(new SoakPool(tested, registry, threads, size, 0, found, random));
          int cache = CACHES[generation % CACHES.length];
          pools.add(new SoakPool(tested, registry, threads, size, cache, found, random));
        });
    return pools;
  }

  private static int block(TestedOps tested) {
    return Blocks.sizeInLargePool(new Trial(tested, "soak"));
  }

  private void add(boolean gets, boolean puts, int maxHeld, SplitMix64 random) {
    workers.add(
        new SoakWorker(pool, objects, handOver, found, gets, puts, maxHeld, random.split()));
  }

  /**
   * Runs a round, then stops all threads and checks that the objects that none holds can be got.
   *
   * @param number the number of the round
   * @param end the value of {@link System#nanoTime} at which the threads stop
   */
  public void round(int number, long end) {
    CountDownLatch stopped = new CountDownLatch(workers.size());
    List<Thread> threads = new ArrayList<>();
    ThreadKind[] kinds = ThreadKind.values();
    for (int i = 0; i < workers.size(); i++) {
      SoakWorker worker = workers.get(i);
      threads.add(
          kinds[(i + number) % kinds.length].newThread(
              () -> guarded(found, "get and put", () -> work(worker, end, stopped)),
              "soak-%d".formatted(i)));
    }
    threads.add(new Thread(() -> guarded(found, "count", () -> count(end)), "soak-count"));
    await(tested, found, threads, end - System.nanoTime());
    if (!found.hanging()) {
      watched(tested, found, "give all its objects", () -> objects.requireRest(tested));
    }
  }

  /** Counts the objects in the backend, again and again, while the workers work. */
  private void count(long end) {
    while (found.clean() && System.nanoTime() - end < 0) {
      for (int i = 0; i < COUNTS; i++) {
        int count = backend.get().count();
        if (count < 0 || count > capacity) {
          found.setFault("count() was %d; allowed are 0 to %d".formatted(count, capacity));
          return;
        }
      }
      LockSupport.parkNanos(100_000);
    }
  }

  /**
   * Lets a worker work, waits until all workers have stopped, and flushes the cache of the thread.
   */
  private void work(SoakWorker worker, long end, CountDownLatch stopped) {
    try {
      worker.work(end);
    } finally {
      stopped.countDown();
    }
    try {
      try (LcoreIdle _ = Lcore.idle()) { // others may need what the cache of this thread holds
        stopped.await();
      }
      // one thread at a time, because the ops may allow only one thread to put
      synchronized (this) {
        pool.flushCache();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Puts back all objects that workers hold, counts the lost ones, and closes the pool. */
  public void finish() {
    if (!found.hanging()) {
      watched(
          tested,
          found,
          "take all objects back and give them",
          () -> {
            int[] handedOver = new int[pool.size()];
            objects.put(handedOver, handOver.pop(handedOver, handedOver.length));
            workers.forEach(SoakWorker::putAll);
            found.addLost(objects.takeRest());
          });
    }
    if (!found.hanging()) {
      watched(tested, found, "close", pool::close);
    }
  }

  /** Runs a task on a thread of its own, with the time limit. */
  private static void watched(TestedOps tested, SoakFindings found, String what, Runnable task) {
    Thread thread = new Thread(() -> guarded(found, what, task), "soak-check");
    await(tested, found, List.of(thread), 0);
  }

  /** Runs a task and records what it throws as a fault. */
  private static void guarded(SoakFindings found, String what, Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      // a backend in another language may throw checked exceptions, too
      found.setFault(
          "failed to %s: %s at %s".formatted(what, Faults.text(e), List.of(Faults.traceOf(e))));
    }
  }

  /** Starts threads and waits for their ends: for {@code nanos} and then for the time limit. */
  private static void await(
      TestedOps tested, SoakFindings found, List<Thread> threads, long nanos) {
    for (Thread thread : threads) {
      // a thread that hangs must not keep the JVM alive
      thread.setDaemon(true);
    }
    long limit = System.nanoTime() + nanos + tested.timeout().toNanos();
    threads.forEach(Thread::start);
    try {
      for (Thread thread : threads) {
        Duration left = Duration.ofNanos(Math.max(1, limit - System.nanoTime()));
        if (!thread.join(left)) {
          found.setHanging("hung for %s:%s".formatted(tested.timeout(), StackTraces.of(threads)));
          threads.forEach(Thread::interrupt);
          return;
        }
      }
    } catch (InterruptedException e) {
      found.setHanging("the thread that runs the soak was interrupted");
      threads.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
  }
}
