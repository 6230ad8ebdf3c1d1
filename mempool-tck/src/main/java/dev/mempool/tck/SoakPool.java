package dev.mempool.tck;

import dev.mempool.api.Concurrency;
import dev.mempool.core.Mempool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** One pool of a soak with its threads, which stop after each round to have all objects counted. */
final class SoakPool {

  /** The objects per thread: enough for bulks, few enough to run out now and then. */
  private static final int OBJECTS_PER_THREAD = 96;

  /** Of the pool with caches: objects are in all places, the backend among them. */
  private static final int CACHE = 32;

  private final Subject subject;
  private final SoakRecord found;
  private final Mempool pool;
  private final SoakObjects objects;
  private final HandOver handOver;
  private final List<SoakWorker> workers = new ArrayList<>();

  private SoakPool(Subject subject, int threads, int size, int cache, SoakRecord found) {
    this.subject = subject;
    this.found = found;
    this.pool = TrialPool.create(subject, size, cache, SoakObjects.BYTES);
    this.objects = new SoakObjects(pool, found);
    this.handOver = new HandOver(size);
    Dice dice = new Dice(subject.seed() ^ cache);
    Concurrency concurrency = subject.concurrency();
    if (concurrency.allows(2, 2) || concurrency == Concurrency.SINGLE_THREAD || threads == 1) {
      int many = concurrency == Concurrency.SINGLE_THREAD ? 1 : threads;
      for (int i = 0; i < many; i++) {
        add(true, true, size / (many + 1), dice);
      }
    } else {
      int putters = concurrency.multiProducer() ? Math.max(1, threads - 1) : 1;
      int getters = concurrency.multiConsumer() ? Math.max(1, threads - 1) : 1;
      for (int i = 0; i < putters; i++) {
        add(false, true, 0, dice);
      }
      for (int i = 0; i < getters; i++) {
        add(true, false, 0, dice);
      }
    }
  }

  /** A pool without caches and one with. Whatever goes wrong is recorded. */
  static List<SoakPool> all(Subject subject, int threads, SoakRecord found) {
    List<SoakPool> pools = new ArrayList<>();
    watched(
        subject,
        found,
        "make a pool",
        () -> {
          int size = OBJECTS_PER_THREAD * (threads + 1) + 1;
          if (subject.contiguousBlocks()) {
            size = Math.max(size, 4 * block(subject) + 1);
          }
          pools.add(new SoakPool(subject, threads, size, 0, found));
          pools.add(new SoakPool(subject, threads, size, CACHE, found));
        });
    return pools;
  }

  private static int block(Subject subject) {
    try (Mempool probe = TrialPool.create(subject, Blocks.LARGE, 0, SoakObjects.BYTES)) {
      return probe.opsInfo().contiguousBlockSize();
    }
  }

  private void add(boolean gets, boolean puts, int most, Dice dice) {
    workers.add(new SoakWorker(pool, objects, handOver, found, gets, puts, most, dice.split()));
  }

  /** Lets the threads work until a time of the nano clock, then counts. */
  void round(int number, long end) {
    CountDownLatch stopped = new CountDownLatch(workers.size());
    List<Thread> threads = new ArrayList<>();
    ThreadKind[] kinds = ThreadKind.values();
    for (int i = 0; i < workers.size(); i++) {
      SoakWorker worker = workers.get(i);
      threads.add(
          kinds[(i + number) % kinds.length].make(
              () -> guarded(found, "get and put", () -> work(worker, end, stopped)),
              "soak-%d".formatted(i)));
    }
    await(subject, found, threads, end - System.nanoTime());
    if (!found.hanging()) {
      watched(subject, found, "give all its objects", () -> objects.requireRest(subject));
    }
  }

  private void work(SoakWorker worker, long end, CountDownLatch stopped) {
    try {
      worker.work(end);
    } finally {
      stopped.countDown();
    }
    try {
      stopped.await();
      // one after another, as where only one may put
      synchronized (this) {
        pool.flushCache();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Puts back all that is held, and demands every object once. */
  void finish() {
    if (!found.hanging()) {
      watched(
          subject,
          found,
          "take all objects back and give them",
          () -> {
            int[] waiting = new int[pool.size()];
            objects.put(waiting, handOver.pop(waiting, waiting.length));
            workers.forEach(SoakWorker::putAll);
            found.lost(objects.takeRest());
          });
    }
    if (!found.hanging()) {
      watched(subject, found, "close", pool::close);
    }
  }

  private static void watched(Subject subject, SoakRecord found, String what, Runnable task) {
    Thread thread = new Thread(() -> guarded(found, what, task), "soak-check");
    await(subject, found, List.of(thread), 0);
  }

  private static void guarded(SoakRecord found, String what, Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      found.fault("failed to %s: %s at %s".formatted(what, e, List.of(e.getStackTrace())));
    }
  }

  /** Starts the threads and waits for their ends, as long as they may take and hang. */
  private static void await(Subject subject, SoakRecord found, List<Thread> threads, long nanos) {
    for (Thread thread : threads) {
      // a thread that hangs must not keep the JVM alive
      thread.setDaemon(true);
    }
    long limit = System.nanoTime() + nanos + subject.timeout().toNanos();
    threads.forEach(Thread::start);
    try {
      for (Thread thread : threads) {
        Duration left = Duration.ofNanos(Math.max(1, limit - System.nanoTime()));
        if (!thread.join(left)) {
          found.hangs("hung for %s:%s".formatted(subject.timeout(), Stacks.of(threads)));
          threads.forEach(Thread::interrupt);
          return;
        }
      }
    } catch (InterruptedException e) {
      found.hangs("the thread that runs the soak was interrupted");
      threads.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
  }
}
