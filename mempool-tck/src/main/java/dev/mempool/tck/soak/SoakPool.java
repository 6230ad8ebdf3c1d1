package dev.mempool.tck.soak;

import dev.mempool.api.Concurrency;
import dev.mempool.core.Mempool;
import dev.mempool.tck.fixture.Blocks;
import dev.mempool.tck.fixture.SplitMix64;
import dev.mempool.tck.fixture.StackTraces;
import dev.mempool.tck.fixture.TestedOps;
import dev.mempool.tck.fixture.TestedPool;
import dev.mempool.tck.fixture.Thrown;
import dev.mempool.tck.threads.SharedStack;
import dev.mempool.tck.threads.ThreadKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** One pool of a soak with its workers. For the thread that runs the soak. */
public final class SoakPool {

  /** The objects per thread: enough for bulks, and so few that the pool is sometimes empty. */
  private static final int OBJECTS_PER_THREAD = 96;

  /** The size of a cache. It is small beside the pool, so that the backend also holds objects. */
  private static final int CACHE = 32;

  private final TestedOps tested;
  private final SoakFindings found;
  private final Mempool pool;
  private final SoakObjects objects;
  private final SharedStack handOver;
  private final List<SoakWorker> workers = new ArrayList<>();

  private SoakPool(TestedOps tested, int threads, int size, int cache, SoakFindings found) {
    this.tested = tested;
    this.found = found;
    this.pool = TestedPool.create(tested, size, cache, SoakObjects.BYTES);
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
   * Creates a pool without caches and one with caches. A failure is recorded as a fault; then the
   * list has fewer pools.
   *
   * @param tested the ops under test
   * @param threads the most threads of a round
   * @param found receives what the pools find
   * @return the pools
   */
  public static List<SoakPool> both(TestedOps tested, int threads, SoakFindings found) {
    List<SoakPool> pools = new ArrayList<>();
    watched(
        tested,
        found,
        "make a pool",
        () -> {
          int size = OBJECTS_PER_THREAD * (threads + 1) + 1;
          if (tested.contiguousBlocks()) {
            size = Math.max(size, 4 * block(tested) + 1);
          }
          pools.add(new SoakPool(tested, threads, size, 0, found));
          pools.add(new SoakPool(tested, threads, size, CACHE, found));
        });
    return pools;
  }

  private static int block(TestedOps tested) {
    try (Mempool probe = TestedPool.create(tested, Blocks.LARGE, 0, SoakObjects.BYTES)) {
      return probe.contiguousBlockSize();
    }
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
    await(tested, found, threads, end - System.nanoTime());
    if (!found.hanging()) {
      watched(tested, found, "give all its objects", () -> objects.requireRest(tested));
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
      stopped.await();
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
          "failed to %s: %s at %s"
              .formatted(what, Thrown.describe(e), List.of(Thrown.usable(e).getStackTrace())));
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
