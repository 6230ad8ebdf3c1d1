// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.OnThread;
import java.lang.foreign.ValueLayout;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs that are deliberately wrong, and the level of the guard that detects each. The test
 * fails if a level detects less than the table in {@code docs/guards.md} says, and also if it
 * detects more.
 */
class WrongProgramsTest {

  private static final int SIZE = 32;
  private static final int ELEMENT = 40;

  private static final Set<Guard> ALL = EnumSet.allOf(Guard.class);
  private static final Set<Guard> STATES = EnumSet.of(Guard.STATE, Guard.CANARY, Guard.TRACE);
  private static final Set<Guard> CANARIES = EnumSet.of(Guard.CANARY, Guard.TRACE);
  private static final Set<Guard> NONE = EnumSet.noneOf(Guard.class);

  /** A wrong program. It counts as detected if it throws, or if it returns true. */
  private interface Wrong {
    boolean caught(Mempool pool) throws Exception;
  }

  /** A wrong program that only an exception detects. */
  private static Wrong steps(Steps steps) {
    return pool -> {
      try {
        steps.run(pool);
        return false;
      } catch (IllegalStateException | IllegalArgumentException e) {
        assertTrue(e.getMessage().contains("'wrong'"), e.getMessage());
        return true;
      }
    };
  }

  private interface Steps {
    void run(Mempool pool) throws Exception;
  }

  enum Program {
    FOREIGN_INDEX(ALL, steps(pool -> pool.put(SIZE))),
    NEGATIVE_INDEX(ALL, steps(pool -> pool.put(-1))),
    DOUBLE_PUT(
        STATES,
        steps(pool -> {
          pool.get();
          int object = pool.get();
          pool.put(object);
          pool.put(object);
        })),
    DOUBLE_PUT_IN_ONE_BULK(
        STATES,
        steps(pool -> {
          pool.get();
          int object = pool.get();
          pool.putBulk(new int[] {object, object}, 0, 2);
        })),
    DOUBLE_PUT_THROUGH_DIFFERENT_CACHES(
        STATES,
        steps(pool -> {
          try (UserOwnedCache one = pool.newCache(4);
              UserOwnedCache other = pool.newCache(4)) {
            pool.get();
            int object = pool.get();
            one.put(object);
            other.put(object);
          }
        })),
    DOUBLE_PUT_BY_DIFFERENT_LCORES(
        STATES,
        steps(pool -> {
          pool.get();
          int object = pool.get();
          OnThread.run(LcoreThread::new, () -> pool.put(object));
          OnThread.run(LcoreThread::new, () -> pool.put(object));
        })),
    DOUBLE_PUT_BY_A_CACHE_AFTER_THE_POOL(
        STATES,
        steps(pool -> {
          try (UserOwnedCache cache = pool.newCache(4)) {
            int kept = pool.get();
            int object = pool.get();
            pool.put(object);
            cache.putBulk(new int[] {kept, object});
          }
        })),
    DOUBLE_PUT_AT_ONCE(STATES, WrongProgramsTest::atOnce),
    NEVER_GOT(
        STATES,
        steps(pool -> {
          int object = pool.get();
          pool.put((object + 1) % SIZE);
        })),
    OVERRUN_BY_1(CANARIES, steps(pool -> write(pool, ELEMENT, 1))),
    OVERRUN_BY_8(CANARIES, steps(pool -> write(pool, ELEMENT, 8))),
    OVERRUN_INTO_THE_NEIGHBOUR(CANARIES, steps(pool -> write(pool, ELEMENT, 64))),
    UNDERRUN_BY_1(CANARIES, steps(pool -> write(pool, -1, 1))),
    UNDERRUN_BY_8(CANARIES, steps(pool -> write(pool, -8, 8))),
    OVERRUN_AFTER_PUT(
        CANARIES,
        steps(pool -> {
          int object = pool.get();
          pool.put(object);
          fill(pool, object, ELEMENT, 1);
          int[] all = new int[SIZE];
          assertTrue(pool.getBulk(all, 0, SIZE));
        })),
    WRITE_INTO_A_FREE_OBJECT(
        NONE,
        steps(pool -> {
          int object = pool.get();
          pool.put(object);
          fill(pool, object, 0, ELEMENT);
          int[] all = new int[SIZE];
          assertTrue(pool.getBulk(all, 0, SIZE));
        })),
    WRITE_THAT_JUMPS_OVER_THE_CANARY(NONE, steps(pool -> write(pool, ELEMENT + 8, 4))),
    /**
     * The second put comes after another thread got the object. The guard cannot tell the two
     * threads apart.
     */
    DOUBLE_PUT_AFTER_ANOTHER_GOT_IT(
        NONE,
        steps(pool -> {
          int object = pool.get();
          pool.put(object);
          int[] all = new int[SIZE];
          assertTrue(pool.getBulk(all, 0, SIZE));
          pool.put(object);
        })),
    LEAK(
        STATES,
        pool -> {
          int object = pool.get();
          LeakReport report = pool.leakReport();
          assertEquals(1, report.out());
          return report.sites().size() == 1
              && report.sites().getFirst().examples().contains(object);
        }),
    LEAK_AND_WHERE(
        EnumSet.of(Guard.TRACE),
        pool -> {
          pool.get();
          return pool.leakReport().sites().stream()
              .flatMap(site -> site.stack().stream())
              .anyMatch(frame -> frame.getClassName().contains("WrongProgramsTest"));
        });

    private final Set<Guard> catching;
    private final Wrong wrong;

    Program(Set<Guard> catching, Wrong wrong) {
      this.catching = catching;
      this.wrong = wrong;
    }
  }

  private static void write(Mempool pool, int at, int bytes) {
    int object = pool.get();
    fill(pool, object, at, bytes);
    pool.put(object);
  }

  private static void fill(Mempool pool, int object, int at, int bytes) {
    for (int i = 0; i < bytes; i++) {
      pool.chunk(object).set(ValueLayout.JAVA_BYTE, pool.offset(object) + at + i, (byte) 0x77);
    }
  }

  private static boolean atOnce(Mempool pool) throws Exception {
    pool.get();
    int object = pool.get();
    CyclicBarrier together = new CyclicBarrier(2);
    AtomicInteger refused = new AtomicInteger();
    try (Actor one = Actor.unregistered();
        Actor other = Actor.unregistered()) {
      OnThread.Code put =
          () -> {
            together.await();
            try {
              pool.put(object);
            } catch (IllegalStateException e) {
              refused.incrementAndGet();
            }
          };
      Thread second =
          new Thread(() -> {
            try {
              other.run(put);
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
      second.start();
      one.run(put);
      second.join();
    }
    assertTrue(refused.get() <= 1);
    return refused.get() == 1;
  }

  static Stream<Arguments> programs() {
    return Stream.of(Program.values())
        .flatMap(program -> Stream.of(Guard.values()).map(guard -> Arguments.of(program, guard)));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void isCaughtAtTheLevelsThatPromiseItAndAtNoOthers(Program program, Guard guard)
      throws Exception {
    try (Mempool pool =
        Mempool.builder("wrong")
            .registry(new PoolRegistry())
            .opsTable(OpsTable.of(new TestOps()))
            .ops("test")
            .size(SIZE)
            .elementSize(ELEMENT)
            .cacheSize(4)
            .guard(guard)
            .reportLeaks(false)
            .build()) {
      assertEquals(program.catching.contains(guard), program.wrong.caught(pool));
    }
  }
}
