// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.OnThread;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random programs of an lcore, a thread with its own cache, and virtual threads, checked against a
 * set of the objects that are out. One thread at a time makes a step: it gets or puts an object or
 * a bulk, flushes its cache or asks others to flush. A get must fail if and only if the backend,
 * the shared caches and the thread's own cache together hold too few objects.
 */
class CachesModelTest {

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomProgram(long seed) throws Exception {
    try (ExecutorService strangers = Executors.newVirtualThreadPerTaskExecutor()) {
      OnThread.run(LcoreThread::new, () -> new Program(seed, strangers).run());
    }
  }

  /** The thread that makes a step. */
  private enum Who {
    LCORE,
    OWNER,
    STRANGER
  }

  /** One random program, on an lcore. */
  private static final class Program {

    private final Random random;
    private final ExecutorService strangers;
    private final int size;
    private final Mempool pool;
    private final UserOwnedCache own;
    private final List<Integer> held = new ArrayList<>();
    private final Set<Integer> out = new HashSet<>();

    /** True if the owner of the cache was asked to flush it and has not done so. */
    private boolean asked;

    Program(long seed, ExecutorService strangers) {
      random = new Random(seed);
      this.strangers = strangers;
      size = 1 + random.nextInt(random.nextBoolean() ? 10 : 300);
      pool =
          TestPools.builder(new TestOps(), size, random.nextInt(Math.min(64, size) + 1))
              .sharedCaches(random.nextInt(4) > 0)
              .guaranteedShare(random.nextInt(5) / 4.0)
              .build();
      own = pool.newCache(1 + random.nextInt(Math.min(64, size)));
    }

    void run() throws Exception {
      try (pool) {
        for (int i = 0; i < 300; i++) {
          step(Who.values()[random.nextInt(3)]);
          assertEquals(out.size(), pool.inUseCount());
          assertTrue(own.count() <= own.size());
          assertTrue(cachedBy(Who.LCORE) <= pool.cacheSize());
        }
        own.close();
        pool.flushCaches();
        assertEquals(0, pool.cachedCount());
        int[] rest = new int[size];
        int left = size - out.size();
        assertTrue(as(Who.STRANGER, () -> pool.getBulk(rest, 0, left)), "all that is not out");
        got(rest, 0, left);
      }
    }

    private <T> T as(Who who, Callable<T> code) throws Exception {
      if (who != Who.STRANGER) {
        return code.call();
      }
      try {
        return strangers.submit(code).get();
      } catch (ExecutionException e) {
        throw new AssertionError(e.getCause());
      }
    }

    private @Nullable MempoolCache cacheOf(Who who) {
      return switch (who) {
        case LCORE -> pool.currentCache();
        case OWNER -> own;
        case STRANGER -> null;
      };
    }

    private int cachedBy(Who who) {
      MempoolCache cache = cacheOf(who);
      return cache == null ? 0 : cache.count();
    }

    /**
     * Returns the number of objects that a thread can get: all free ones except those in the own
     * caches of other threads.
     */
    private int reach(Who who) {
      int others = cachedBy(Who.LCORE) + cachedBy(Who.OWNER) - cachedBy(who);
      return pool.availCount() - others;
    }

    private void step(Who who) throws Exception {
      switch (random.nextInt(10)) {
        case 0 -> own.flush();
        case 1 -> flushCaches(who);
        case 2, 3 -> getOne(who);
        case 4, 5 -> putOne(who);
        case 6, 7 -> getBulk(who);
        default -> putBulk(who);
      }
    }

    private void flushCaches(Who who) throws Exception {
      asked |= own.count() > 0;
      int left = as(who, pool::flushCaches);
      assertEquals(left, pool.cachedCount());
      assertEquals(left, cachedBy(Who.LCORE) + own.count(), "only these wait to be asked");
      assertTrue(who == Who.STRANGER || cachedBy(Who.LCORE) == 0);
    }

    private void getOne(Who who) throws Exception {
      int reach = reach(who);
      asked &= who != Who.OWNER; // any call of the owner answers
      int object = as(who, () -> who == Who.OWNER ? own.get() : pool.get());
      assertEquals(reach > 0, object != Mempool.NONE);
      if (object != Mempool.NONE) {
        got(new int[] {object}, 0, 1);
      }
    }

    private void putOne(Who who) throws Exception {
      if (held.isEmpty()) {
        return;
      }
      int object = take();
      as(
          who,
          () -> {
            if (who == Who.OWNER) {
              own.put(object);
            } else {
              pool.put(object);
            }
            return 0;
          });
      if (who == Who.OWNER && asked) {
        assertTrue(own.count() <= 1);
        asked = false;
      }
    }

    private void getBulk(Who who) throws Exception {
      int from = random.nextInt(3);
      int count = random.nextInt(size + 2);
      int[] objects = new int[from + count];
      int reach = reach(who);
      asked &= who != Who.OWNER;
      boolean ok =
          as(
              who,
              () ->
                  who == Who.OWNER
                      ? own.getBulk(objects, from, count)
                      : pool.getBulk(objects, from, count));
      assertEquals(count <= reach, ok, "a get of " + count + " with " + reach + " in reach");
      if (ok) {
        got(objects, from, count);
      }
    }

    private void putBulk(Who who) throws Exception {
      int from = random.nextInt(3);
      int count = random.nextInt(held.size() + 1);
      int[] objects = new int[from + count];
      for (int i = 0; i < count; i++) {
        objects[from + i] = take();
      }
      boolean answers = count > 0 || own.count() > 0;
      as(
          who,
          () -> {
            if (who == Who.OWNER) {
              own.putBulk(objects, from, count);
            } else {
              pool.putBulk(objects, from, count);
            }
            return 0;
          });
      if (who == Who.OWNER && asked && answers) {
        assertTrue(own.count() == count || own.count() == 0);
        asked = false;
      }
    }

    private void got(int[] objects, int from, int count) {
      for (int i = from; i < from + count; i++) {
        assertTrue(out.add(objects[i]), "object handed out twice: " + objects[i]);
        held.add(objects[i]);
      }
    }

    private int take() {
      int object = held.remove(random.nextInt(held.size()));
      out.remove(object);
      return object;
    }
  }
}
