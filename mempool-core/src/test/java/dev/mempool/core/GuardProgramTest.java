// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Concurrency;
import dev.mempool.api.PoolFlag;
import dev.mempool.api.PoolMisuseException;
import dev.mempool.lcore.LcoreThread;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random programs at every level of the guard. A correct step is never refused, and a wrong step is
 * always refused if the level promises so. The message of a failure contains the seed.
 */
class GuardProgramTest {

  private static final int STEPS = 250;
  private static final int SEEDS = 60;
  private static final int THREAD_SEEDS = 4;

  private static final List<Actor> ACTORS = new ArrayList<>();

  @BeforeAll
  static void begin() {
    ACTORS.addAll(Actor.ofEveryKind());
  }

  @AfterAll
  static void end() {
    ACTORS.forEach(Actor::close);
    ACTORS.clear();
  }

  static Stream<Arguments> programs() {
    return arguments(SEEDS);
  }

  static Stream<Arguments> threads() {
    return arguments(THREAD_SEEDS);
  }

  private static Stream<Arguments> arguments(int seeds) {
    return Stream.of(Guard.values())
        .flatMap(guard -> IntStream.range(0, seeds).mapToObj(seed -> Arguments.of(guard, seed)));
  }

  private static Mempool pool(Guard guard, Random random, Arena arena) {
    int size = BlockOps.BLOCK * (1 + random.nextInt(60));
    MempoolBuilder builder =
        TestPools.builder(
                random.nextBoolean() ? new TestOps() : new BlockOps(Concurrency.MP_MC),
                size,
                random.nextInt(Math.min(40, size) + 1))
            .elementSize(1 + random.nextInt(100))
            .guard(guard)
            .traceEvery(1 + random.nextInt(3))
            .reportLeaks(false);
    switch (random.nextInt(3)) {
      case 0 -> builder.flags(PoolFlag.NO_CACHE_ALIGN);
      case 1 -> builder.spread(1 + random.nextInt(8), 1);
      default -> {}
    }
    if (random.nextBoolean()) {
      return builder.build();
    }
    Mempool pool = builder.buildEmpty();
    while (pool.memory().populated() < size) {
      long slots = BlockOps.BLOCK * (1L + random.nextInt(20));
      pool.memory().populate(arena.allocate(slots * pool.slotSize() + 63, 1 << random.nextInt(7)));
    }
    return pool;
  }

  @ParameterizedTest
  @MethodSource("programs")
  void randomProgramWithWrongStepsAmongThem(Guard guard, int seed) throws Exception {
    Random random = new Random(seed);
    try (Arena arena = Arena.ofShared();
        Mempool pool = pool(guard, random, arena)) {
      Program program = new Program(pool, random);
      for (int i = 0; i < STEPS; i++) {
        ACTORS.get(random.nextInt(ACTORS.size())).run(program::step);
        assertEquals(program.out.size(), pool.inUseCount());
      }
      assertEquals(List.of(), pool.audit().findings());
      assertEquals(program.out.size(), pool.leakReport().out());
      program.own.close();
    }
  }

  /** One random program, checked against a set of the objects that are out. */
  private static final class Program {
    private final Mempool pool;
    private final Random random;
    private final UserOwnedCache own;
    private final TreeSet<Integer> out = new TreeSet<>();
    private final TreeSet<Integer> free = new TreeSet<>();

    Program(Mempool pool, Random random) {
      this.pool = pool;
      this.random = random;
      own = pool.newCache(Math.min(16, pool.size()));
      IntStream.range(0, pool.size()).forEach(free::add);
    }

    private @Nullable MempoolCache cache() {
      return random.nextInt(3) == 0 ? own : null;
    }

    void step() {
      switch (random.nextInt(11)) {
        case 0, 1 -> get(1);
        case 2, 3 -> get(random.nextInt(12));
        case 4, 5 -> put(1);
        case 6, 7 -> put(random.nextInt(12));
        case 8 -> block();
        case 9 -> wrongPut();
        default -> wrongWrite();
      }
    }

    private void got(int[] objects) {
      for (int object : objects) {
        assertTrue(out.add(object) && free.remove(object), () -> "twice: " + object);
        pool.segment(object).fill((byte) random.nextInt());
      }
    }

    private boolean get(@Nullable MempoolCache cache, int[] to) {
      if (to.length == 1 && random.nextBoolean()) {
        to[0] = cache == null ? pool.get() : cache.get();
        return to[0] != Mempool.NONE;
      }
      return cache == null ? pool.getBulk(to, 0, to.length) : cache.getBulk(to, 0, to.length);
    }

    private void put(@Nullable MempoolCache cache, int[] objects) {
      if (objects.length == 1 && random.nextBoolean()) {
        if (cache == null) {
          pool.put(objects[0]);
        } else {
          cache.put(objects[0]);
        }
      } else if (cache == null) {
        pool.putBulk(objects, 0, objects.length);
      } else {
        cache.putBulk(objects, 0, objects.length);
      }
    }

    private void get(int count) {
      int[] objects = new int[count];
      if (get(cache(), objects)) {
        got(objects);
      }
    }

    private int[] some(TreeSet<Integer> from, int count) {
      List<Integer> all = new ArrayList<>(from);
      Collections.shuffle(all, random);
      return all.stream().limit(count).mapToInt(Integer::intValue).toArray();
    }

    private void put(int count) {
      int[] objects = some(out, count);
      if (objects.length > 0) {
        put(cache(), objects);
        returned(objects);
      }
    }

    private void returned(int[] objects) {
      for (int object : objects) {
        out.remove(object);
        free.add(object);
      }
    }

    private void block() {
      int[] firsts = new int[1];
      if (pool.contiguousBlockSize() > 0 && pool.getContigBlocks(firsts, 0, 1)) {
        got(IntStream.range(firsts[0], firsts[0] + BlockOps.BLOCK).toArray());
      }
    }

    /**
     * Puts a free object, alone or together with objects that are out. The put is refused, and no
     * object moves.
     */
    private void wrongPut() {
      if (pool.guard() == Guard.OFF || free.isEmpty()) {
        return;
      }
      int[] good = some(out, random.nextInt(4));
      int[] objects = new int[good.length + 1];
      int at = random.nextInt(objects.length);
      objects[at] = good.length > 0 && random.nextBoolean() ? good[0] : some(free, 1)[0];
      System.arraycopy(good, 0, objects, 0, at);
      System.arraycopy(good, at, objects, at + 1, good.length - at);
      MempoolCache cache = cache();
      assertThrows(PoolMisuseException.class, () -> put(cache, objects));
    }

    /** Overwrites a byte of a canary. The damage is reported once, and no object moves. */
    private void wrongWrite() {
      if (pool.guard().compareTo(Guard.CANARY) < 0) {
        return;
      }
      int object = random.nextInt(pool.size());
      int end = pool.elementSize();
      CanaryTest.write(
          pool, object, random.nextBoolean() ? -1 - random.nextInt(8) : end + random.nextInt(8));
      assertEquals(1, pool.audit().findings().size());
      if (out.contains(object)) {
        int[] put = {object};
        assertThrows(PoolMisuseException.class, () -> put(cache(), put));
      } else {
        getUntilReported();
      }
      assertTrue(pool.audit().ok());
    }

    /** All caches are flushed first, because the object may be in the cache of any thread. */
    private void getUntilReported() {
      own.flush();
      try {
        for (Actor actor : ACTORS) {
          if (!actor.isCurrent()) {
            actor.run(pool::flushCaches);
          }
        }
      } catch (Exception e) {
        throw new AssertionError(e);
      }
      pool.flushCaches();
      List<Integer> taken = new ArrayList<>();
      assertThrows(
          IllegalStateException.class,
          () -> {
            for (int object = pool.get(); object != Mempool.NONE; object = pool.get()) {
              taken.add(object);
            }
          });
      taken.forEach(pool::put);
    }
  }

  /** Correct programs of many threads of all kinds that run at the same time are never refused. */
  @ParameterizedTest
  @MethodSource("threads")
  void threadsThatAreRightAreNeverAccused(Guard guard, int seed) throws Exception {
    Random random = new Random(seed);
    try (Arena arena = Arena.ofShared();
        Mempool pool = pool(guard, random, arena)) {
      List<Future<?>> all = new ArrayList<>();
      List<ExecutorService> executors = new ArrayList<>();
      Started lcores = new Started(LcoreThread::new);
      List<ThreadFactory> kinds =
          List.of(
              lcores,
              lcores,
              Thread::new,
              Thread.ofVirtual().factory(),
              Thread.ofVirtual().factory(),
              Thread.ofVirtual().factory());
      try {
        for (ThreadFactory kind : kinds) {
          ExecutorService executor = Executors.newSingleThreadExecutor(kind);
          executors.add(executor);
          long own = random.nextLong();
          all.add(executor.submit(() -> rightThread(pool, new Random(own))));
        }
        for (int i = 0; i < 20; i++) {
          assertEquals(
              List.of(),
              pool.audit().findings().stream().filter(f -> f.contains("damaged")).toList());
          assertTrue(pool.leakReport().out() <= pool.size());
        }
        for (Future<?> one : all) {
          one.get();
        }
      } finally {
        executors.forEach(ExecutorService::close);
      }
      lcores.join();
      assertTrue(pool.isFull());
      assertEquals(List.of(), pool.audit().findings());
      assertEquals(0, pool.leakReport().out());
    }
  }

  private static void rightThread(Mempool pool, Random random) {
    int[] objects = new int[8];
    int[] firsts = new int[1];
    try (UserOwnedCache own = pool.newCache(4)) {
      for (int i = 0; i < 1500; i++) {
        int count = 1 + random.nextInt(objects.length);
        switch (random.nextInt(5)) {
          case 0 -> {
            int object = pool.get();
            if (object != Mempool.NONE) {
              pool.segment(object).fill((byte) i);
              pool.put(object);
            }
          }
          case 1 -> {
            if (pool.getBulk(objects, 0, count)) {
              pool.putBulk(objects, 0, count);
            }
          }
          case 2 -> {
            if (own.getBulk(objects, 0, count)) {
              pool.segment(objects[0]).fill((byte) i);
              for (int j = 0; j < count; j++) {
                own.put(objects[j]);
              }
            }
          }
          case 3 -> {
            int object = own.get();
            if (object != Mempool.NONE) {
              pool.segment(object).fill((byte) i);
              own.put(object);
            }
          }
          default -> {
            if (pool.contiguousBlockSize() > 0 && pool.getContigBlocks(firsts, 0, 1)) {
              for (int j = 0; j < BlockOps.BLOCK; j++) {
                objects[j] = firsts[0] + j;
              }
              pool.putBulk(objects, 0, BlockOps.BLOCK);
            }
          }
        }
        if (i % 50 == 0) {
          Thread.yield();
        }
      }
    }
    pool.flushCache();
  }
}
