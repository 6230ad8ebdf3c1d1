// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.lcore.LcoreThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random programs of threads of all kinds. The statistics must equal the sums that the threads
 * themselves count, and the calls that the backend counts. The message of a failure contains the
 * seed.
 */
@Timeout(120)
class StatisticsProgramTest {

  private static final int STEPS = 3000;

  /** The counts of one thread. */
  private static final class Model {
    long putBulk;
    long putObjects;
    long getBulk;
    long getObjects;
    long failBulk;
    long failObjects;

    void add(Model other) {
      putBulk += other.putBulk;
      putObjects += other.putObjects;
      getBulk += other.getBulk;
      getObjects += other.getObjects;
      failBulk += other.failBulk;
      failObjects += other.failObjects;
    }
  }

  /** The program of a thread. It puts all its objects at the end. */
  private static final class Program implements Callable<Model> {
    private final Mempool pool;
    private final Random random;
    private final Model did = new Model();
    private final int[] out;
    private int held;
    private @Nullable UserOwnedCache own;

    Program(Mempool pool, long seed) {
      this.pool = pool;
      this.random = new Random(seed);
      this.out = new int[pool.size()];
    }

    @Override
    public Model call() {
      for (int i = 0; i < STEPS; i++) {
        step();
      }
      while (held > 0) {
        putOne();
      }
      if (own != null) {
        own.close();
      }
      return did;
    }

    private void step() {
      switch (random.nextInt(7)) {
        case 0, 1 -> getOne();
        case 2, 3 -> putOne();
        case 4 -> getMany(random.nextInt(12));
        case 5 -> putMany(random.nextInt(held + 1));
        default -> caches();
      }
    }

    private void caches() {
      if (own == null) {
        own = pool.newCache(1 + random.nextInt(8));
      } else if (random.nextInt(4) == 0) {
        own.close();
        own = null;
      } else {
        own.flush();
        pool.flushCache();
      }
    }

    private @Nullable MempoolCache chosen() {
      return random.nextBoolean() ? null : own;
    }

    private void getOne() {
      MempoolCache cache = chosen();
      int object = cache == null ? pool.get() : cache.get();
      if (object == Mempool.NONE) {
        did.failBulk++;
        did.failObjects++;
      } else {
        out[held++] = object;
        did.getBulk++;
        did.getObjects++;
      }
    }

    private void getMany(int count) {
      MempoolCache cache = chosen();
      int asked = Math.min(count, out.length - held);
      if (cache == null ? pool.getBulk(out, held, asked) : cache.getBulk(out, held, asked)) {
        held += asked;
        did.getBulk++;
        did.getObjects += asked;
      } else {
        did.failBulk++;
        did.failObjects += asked;
      }
    }

    private void putOne() {
      if (held > 0) {
        MempoolCache cache = chosen();
        int object = out[--held];
        if (cache == null) {
          pool.put(object);
        } else {
          cache.put(object);
        }
        did.putBulk++;
        did.putObjects++;
      }
    }

    private void putMany(int count) {
      MempoolCache cache = chosen();
      held -= count;
      if (cache == null) {
        pool.putBulk(out, held, count);
      } else {
        cache.putBulk(out, held, count);
      }
      did.putBulk++;
      did.putObjects += count;
    }
  }

  private static void check(String what, Model did, CountedOps backend, PoolStatistics counted) {
    assertEquals(
        stats(
            did.putBulk,
            did.putObjects,
            backend.putBulk.get(),
            backend.putObjects.get(),
            backend.getBulk.get(),
            backend.getObjects.get(),
            did.getBulk,
            did.getObjects,
            did.failBulk,
            did.failObjects,
            0,
            0),
        counted.byName(),
        what);
  }

  private static Map<String, Long> stats(long... counts) {
    return new PoolStatistics(counts).byName();
  }

  private static Mempool pool(CountedOps ops, Random random) {
    int size = 4 + random.nextInt(60);
    Mempool pool =
        TestPools.builder(ops, Math.max(size, 8), random.nextInt(8))
            .sharedCaches(random.nextBoolean())
            .statistics(true)
            .build();
    ops.reset(); // forget the calls that populated the pool
    return pool;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void oneThreadAfterAnother(int seed) throws Exception {
    Random random = new Random(seed);
    CountedOps ops = new CountedOps();
    try (Mempool pool = pool(ops, random);
        Actor lcore = Actor.lcore();
        Actor plain = Actor.unregistered();
        Actor virtual = Actor.virtual()) {
      List<Actor> actors = List.of(lcore, plain, virtual);
      Model all = new Model();
      for (int i = 0; i < 6; i++) {
        Program program = new Program(pool, random.nextLong());
        actors.get(random.nextInt(actors.size())).run(() -> all.add(program.call()));
        check("seed " + seed, all, ops, pool.statistics().orElseThrow());
        if (random.nextInt(3) == 0) {
          pool.resetStatistics();
          ops.reset();
          all.add(negative(all));
        }
      }
    }
  }

  private static Model negative(Model model) {
    Model negative = new Model();
    negative.putBulk = -model.putBulk;
    negative.putObjects = -model.putObjects;
    negative.getBulk = -model.getBulk;
    negative.getObjects = -model.getObjects;
    negative.failBulk = -model.failBulk;
    negative.failObjects = -model.failObjects;
    return negative;
  }

  @ParameterizedTest
  @ValueSource(ints = {11, 12, 13, 14})
  void allKindsOfThreadsAtOnce(int seed) throws Exception {
    Random random = new Random(seed);
    CountedOps ops = new CountedOps();
    try (Mempool pool = pool(ops, random)) {
      Model all = new Model();
      List<Future<Model>> running = new ArrayList<>();
      Started started = new Started(LcoreThread.factory("counted-"));
      try (ExecutorService lcores = threads(started);
          ExecutorService plain = threads(Thread::new);
          ExecutorService virtual = threads(Thread.ofVirtual().factory())) {
        for (int i = 0; i < 3; i++) {
          running.add(lcores.submit(new Program(pool, random.nextLong())));
          running.add(plain.submit(new Program(pool, random.nextLong())));
          running.add(virtual.submit(new Program(pool, random.nextLong())));
        }
        PoolStatistics last = pool.statistics().orElseThrow();
        while (!running.stream().allMatch(Future::isDone)) {
          PoolStatistics now = pool.statistics().orElseThrow();
          assertTrue(now.putObjects() >= last.putObjects(), "seed " + seed);
          assertTrue(now.getSuccessBulk() >= last.getSuccessBulk(), "seed " + seed);
          assertTrue(now.backendGetObjects() >= last.backendGetObjects(), "seed " + seed);
          assertTrue(now.getFailObjects() >= last.getFailObjects(), "seed " + seed);
          last = now;
        }
      }
      started.join(); // the ends of lcores are counted too
      for (Future<Model> program : running) {
        all.add(program.get());
      }
      check("seed " + seed, all, ops, pool.statistics().orElseThrow());
    }
  }

  private static ExecutorService threads(ThreadFactory factory) {
    return Executors.newThreadPerTaskExecutor(factory);
  }

  /** Counts from before a reset never reappear, whichever threads count during the reset. */
  @Test
  void aResetIsNotUndoneByThoseWhoCount() throws Exception {
    AtomicLong begun = new AtomicLong();
    AtomicBoolean enough = new AtomicBoolean();
    try (Mempool pool = pool(new CountedOps(), new Random(21));
        ExecutorService lcores = threads(LcoreThread.factory("counted-"))) {
      Future<?> user =
          lcores.submit(() -> {
            while (!enough.get()) {
              int object = pool.get();
              begun.incrementAndGet();
              pool.put(object);
            }
          });
      try {
        for (int i = 0; i < 20_000; i++) {
          long before = begun.get();
          pool.resetStatistics();
          long counted = pool.statistics().orElseThrow().putBulk();
          long since = begun.get() - before;
          // a call may have begun before the reset and been counted after it
          assertTrue(counted <= since + 1, counted + " counted of " + since);
        }
      } finally {
        enough.set(true);
      }
      user.get();
    }
  }
}
