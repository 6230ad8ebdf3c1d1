// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.Moves;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;
import dev.mempool.core.cache.ObjectCache;
import dev.mempool.core.guard.Trace;
import dev.mempool.core.layout.ObjectLayout;
import dev.mempool.core.observer.CountingObserver;
import dev.mempool.core.observer.ObjectObserver;
import dev.mempool.core.observer.ObserverList;
import dev.mempool.core.statistics.Statistics;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The first gets and puts of the process, on small pools that nobody sees, before the first pool is
 * made. They load, initialise and link what gets and puts need, on a thread with an empty stack.
 *
 * <p>Without this a program's first get may be the one that does so. If that get is near the end of
 * its thread's stack, then the initialisation of a class may overflow the stack; and a class whose
 * initialisation has failed cannot be used again, by any pool and any thread of the process.
 */
final class WarmUp {

  /** The objects of a pool: enough for a cache that is refilled by half. */
  private static final int SIZE = 8;

  /** Far more than it takes. A pool can be made without it, so nobody waits for ever. */
  private static final long LIMIT_MILLIS = 10_000;

  /** The length of the longest bulk that uses other code than shorter ones, in all moves. */
  private static final int LONGEST_MOVE = 128;

  /** Whether it has run. Guarded by the class. */
  private static boolean done;

  private WarmUp() {}

  /**
   * Runs it if it has not run. Waits until it has ended, whichever thread runs it.
   *
   * @param like the parts of the pool that is being made; unimportant ones are taken from it
   */
  static synchronized void once(PoolSpec like) {
    if (done) {
      return;
    }
    try {
      Thread thread = new Thread(null, () -> tryRun(like), "mempool-warm-up", 0, false);
      thread.setDaemon(true);
      thread.start();
      boolean interrupted = false;
      long end = System.nanoTime() + LIMIT_MILLIS * 1_000_000;
      while (thread.isAlive() && System.nanoTime() - end < 0) {
        try {
          thread.join(LIMIT_MILLIS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      done = true;
    } catch (OutOfMemoryError e) {
      // there is no memory for a thread; the next pool tries again
    }
  }

  private static void tryRun(PoolSpec like) {
    try {
      run(like);
    } catch (Throwable e) {
      // pools work without it
    }
  }

  /** Uses two small pools, one of them with observers, in the ways that pools are used. */
  static void run(PoolSpec like) {
    int[] from = new int[LONGEST_MOVE];
    int[] to = new int[LONGEST_MOVE];
    for (int count = 1; count <= LONGEST_MOVE; count *= 2) {
      Moves.copy(from, 0, to, 0, count);
      boolean _ = Moves.areValid(from, 0, count, 1) && Moves.copyValid(from, 0, to, 0, count, 1);
    }
    OpsEntry entry = OpsTable.of(new FewOps()).require(FewOps.NAME);
    Statistics statistics = new Statistics();
    use(new Mempool(spec(like, entry, null, null)));
    use(
        new Mempool(
            spec(
                like,
                entry,
                statistics,
                new ObserverList(List.of(new CountingObserver(statistics))))));
    Trace trace = Trace.here("warm-up");
    String _ = String.format(Locale.ROOT, "%s %d %.1f", trace.getMessage(), SIZE, 1.0);
  }

  private static PoolSpec spec(
      PoolSpec like,
      OpsEntry entry,
      @Nullable Statistics statistics,
      @Nullable ObjectObserver observer) {
    MempoolBackend backend = new FewObjects();
    return new PoolSpec(
        new ObjectLayout(FewOps.NAME, SIZE, Long.BYTES, Set.of(), 1, like.layout().numaNode(), 0),
        entry,
        like.ops(),
        0,
        backend,
        backend,
        statistics,
        Guard.OFF,
        null,
        observer,
        false,
        SIZE / 2,
        true,
        0,
        like.splitter(),
        0,
        null,
        null,
        new PoolRegistry(),
        1,
        null,
        like.event());
  }

  private static void use(Mempool pool) {
    pool.populated(SIZE);
    int[] objects = {0, 1, 2, 3, 4, 5, 6, 7};
    boolean _ = pool.backend.enqueue(objects, 0, SIZE);
    try {
      getAndPut(pool, objects);
      try (UserOwnedCache cache = pool.newCache(SIZE / 2)) {
        cache.put(cache.get());
        for (int count = 1; count <= SIZE; count++) {
          if (cache.getBulk(objects, 0, count)) {
            cache.putBulk(objects, 0, count);
          }
        }
      }
      useOfLcore(pool.caches().make(0), objects);
    } finally {
      pool.backendRoute.close();
      pool.caches().drop(); // no lcore keeps this cache
    }
  }

  private static void getAndPut(Mempool pool, int[] objects) {
    pool.put(pool.get());
    for (int count = 1; count <= SIZE; count++) {
      if (pool.getBulk(objects, 0, count)) {
        pool.putBulk(objects, 0, count);
      }
    }
  }

  private static void useOfLcore(ObjectCache cache, int[] objects) {
    cache.push(cache.pop());
    for (int count = 1; count <= SIZE; count++) {
      if (cache.popBulk(objects, 0, count)) {
        cache.pushBulk(objects, 0, count);
      }
    }
    cache.flush();
  }

  /** Ops for any number of threads, so that their pools have shared caches. */
  private static final class FewOps implements MempoolOps {
    static final String NAME = "warm-up";

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
      return new FewObjects();
    }
  }

  /** A stack for one thread. */
  private static final class FewObjects extends MempoolBackend {
    private final int[] free = new int[SIZE];
    private int count;

    @Override
    public boolean enqueue(int[] objects, int from, int number) {
      if (number > SIZE - count) {
        return false;
      }
      System.arraycopy(objects, from, free, count, number);
      count += number;
      return true;
    }

    @Override
    public boolean dequeue(int[] objects, int from, int number) {
      if (number > count) {
        return false;
      }
      count -= number;
      System.arraycopy(free, count, objects, from, number);
      return true;
    }

    @Override
    public int count() {
      return count;
    }
  }
}
