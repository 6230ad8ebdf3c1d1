// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.PoolGeometry;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that a soak finds no fault in correct backends and every kind of fault in broken ones. */
class SoakTest {

  /** Long enough for two rounds: one in a pool without caches and one in a pool with caches. */
  private static final Duration SHORT = Duration.ofMillis(1200);

  private static Subject subject(
      Concurrency concurrency, Function<PoolGeometry, MempoolBackend> maker) {
    return Subject.of(new ReferenceOps(maker, concurrency, false));
  }

  private static SoakResult soak(Function<PoolGeometry, MempoolBackend> maker) {
    return Soak.of(subject(Concurrency.MP_MC, maker), SHORT).run(result -> {});
  }

  @ParameterizedTest
  @EnumSource(Concurrency.class)
  void aCorrectBackendIsClean(Concurrency concurrency) {
    List<SoakResult> progress = new ArrayList<>();
    SoakResult result =
        Soak.of(subject(concurrency, g -> new Limited(g.size(), concurrency)), SHORT)
            .run(progress::add);
    assertTrue(result.clean(), result.toString());
    assertTrue(result.operations() > 0, result.toString());
    assertTrue(result.seconds() >= 1, result.toString());
    assertFalse(progress.isEmpty());
  }

  @Test
  void aCorrectBackendWithBlocksIsClean() {
    SoakResult result = Soak.of(Subject.of(new BlockOps(BlockBackend::new)), SHORT).run(r -> {});
    assertTrue(result.clean(), result.toString());
  }

  @Test
  void anObjectHandedOutTwiceIsFound() {
    SoakResult result =
        soak(g ->
            new Faulty(g.size()) {
              @Override
              boolean get(int[] objects, int from, int count) {
                boolean done = take(objects, from, count);
                top += done && now() ? 1 : 0;
                return done;
              }
            });
    assertTrue(result.duplicated() > 0, result.toString());
    assertFalse(result.clean());
  }

  @Test
  void aLostObjectIsFound() {
    SoakResult result =
        soak(g ->
            new Faulty(g.size()) {
              @Override
              boolean get(int[] objects, int from, int count) {
                boolean done = take(objects, from, count);
                top -= done && top > 0 && now() ? 1 : 0;
                return done;
              }
            });
    assertTrue(result.lost() > 0, result.toString());
    assertEquals(0, result.duplicated(), result.toString());
  }

  @Test
  void eachLostObjectCountsOnce() {
    AtomicInteger pools = new AtomicInteger();
    SoakResult result =
        soak(g ->
            new Faulty(g.size()) {
              // the first backend is the one whose room is measured
              private boolean lose = pools.incrementAndGet() == 2;

              @Override
              boolean get(int[] objects, int from, int count) {
                boolean done = take(objects, from, count);
                if (done && top > 0 && lose) {
                  lose = false;
                  top--;
                }
                return done;
              }
            });
    assertEquals(1, result.lost(), result.toString());
  }

  @Test
  void aSoakInWhichNothingHappensIsNotClean() {
    SoakResult result =
        soak(g ->
            new Faulty(g.size()) {
              @Override
              boolean get(int[] objects, int from, int count) {
                return false;
              }
            });
    assertFalse(result.clean(), result.toString());
  }

  @Test
  void anExceptionIsToldWithItsPlace() {
    SoakResult result =
        soak(g ->
            new Faulty(g.size()) {
              @Override
              boolean get(int[] objects, int from, int count) {
                if (now()) {
                  throw new ArithmeticException("planted");
                }
                return take(objects, from, count);
              }
            });
    String fault = result.fault().orElseThrow();
    assertTrue(fault.contains("planted") && fault.contains("SoakTest"), fault);
  }

  @Test
  void changedMemoryIsFound() {
    SoakResult result = soak(Scribbler::new);
    assertTrue(result.fault().orElseThrow().contains("memory of object"), result.toString());
  }

  @Test
  void aCountBelowZeroIsFound() {
    SoakResult result =
        soak(g ->
            new ReferenceBackend(g.size()) {
              private int counts;

              @Override
              public synchronized int count() {
                return ++counts % 500 == 0 ? -1 : top;
              }
            });
    assertTrue(result.fault().orElseThrow().contains("count() was -1"), result.toString());
  }

  @Test
  void aLostInterruptIsFound() {
    SoakResult result =
        soak(g ->
            new Faulty(g.size()) {
              @Override
              boolean get(int[] objects, int from, int count) {
                boolean interrupted = Thread.interrupted();
                return take(objects, from, count) || (interrupted && count == 0);
              }
            });
    assertTrue(result.fault().orElseThrow().contains("interrupt"), result.toString());
  }

  @Test
  void aLargeBulkThatIsNotCompleteIsFound() {
    SoakResult result =
        soak(g ->
            new Faulty(g.size()) {
              @Override
              boolean get(int[] objects, int from, int count) {
                boolean done = take(objects, from, count);
                top -= done && count > 100 && top > 0 ? 1 : 0;
                return done;
              }
            });
    assertFalse(result.clean(), result.toString());
  }

  @Test
  void aHangingBackendIsToldWithTheStacks() {
    Subject hanging =
        subject(
                Concurrency.MP_MC,
                g ->
                    new Faulty(g.size()) {
                      @Override
                      boolean get(int[] objects, int from, int count) {
                        if (now()) {
                          hang();
                        }
                        return take(objects, from, count);
                      }
                    })
            .withTimeout(Duration.ofSeconds(1));
    String fault = Soak.of(hanging, SHORT).run(result -> {}).fault().orElseThrow();
    assertTrue(fault.startsWith("hung for PT1S") && fault.contains("hang("), fault);
  }

  @Test
  void aBackendThatCannotBeMadeIsAFault() {
    SoakResult result =
        soak(g -> {
          throw new ArithmeticException("planted");
        });
    assertTrue(result.fault().orElseThrow().contains("planted"), result.toString());
  }

  @Test
  void wrongArgumentsAreRefused() {
    Subject subject = subject(Concurrency.MP_MC, g -> new ReferenceBackend(g.size()));
    assertThrows(IllegalArgumentException.class, () -> Soak.of(subject, Duration.ZERO));
    Soak soak = Soak.of(subject, SHORT);
    assertThrows(IllegalArgumentException.class, () -> soak.withThreads(0));
    assertThrows(IllegalArgumentException.class, () -> soak.withThreads(Soak.MAX_THREADS + 1));
  }

  private static void hang() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A backend with a fault in every 500th call. */
  private abstract static class Faulty extends ReferenceBackend {
    private int calls;

    Faulty(int size) {
      super(size);
    }

    abstract boolean get(int[] objects, int from, int count);

    final boolean take(int[] objects, int from, int count) {
      return super.dequeue(objects, from, count);
    }

    final boolean now() {
      return ++calls % 500 == 0;
    }

    @Override
    public synchronized boolean dequeue(int[] objects, int from, int count) {
      return get(objects, from, count);
    }
  }

  private static final class Scribbler extends ReferenceBackend {
    private final PoolGeometry geometry;

    Scribbler(PoolGeometry geometry) {
      super(geometry.size());
      this.geometry = geometry;
    }

    @Override
    @SuppressWarnings("restricted") // the fault
    public synchronized boolean enqueue(int[] objects, int from, int count) {
      if (count == 1) {
        MemorySegment.ofAddress(geometry.address(objects[from]))
            .reinterpret(Long.BYTES)
            .set(ValueLayout.JAVA_LONG, 0, -1);
      }
      return super.enqueue(objects, from, count);
    }
  }

  /** A backend that throws when more threads call it at a time than were declared. */
  private static final class Limited extends ReferenceBackend {
    private final Concurrency concurrency;
    private final AtomicInteger putting = new AtomicInteger();
    private final AtomicInteger getting = new AtomicInteger();

    Limited(int size, Concurrency concurrency) {
      super(size);
      this.concurrency = concurrency;
    }

    private void require(int puts, int gets) {
      if (!concurrency.allows(puts, gets)) {
        throw new IllegalStateException(puts + " put and " + gets + " get");
      }
    }

    @Override
    public boolean enqueue(int[] objects, int from, int count) {
      try {
        require(putting.incrementAndGet(), getting.get());
        return super.enqueue(objects, from, count);
      } finally {
        putting.decrementAndGet();
      }
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      try {
        require(putting.get(), getting.incrementAndGet());
        return super.dequeue(objects, from, count);
      } finally {
        getting.decrementAndGet();
      }
    }
  }
}
