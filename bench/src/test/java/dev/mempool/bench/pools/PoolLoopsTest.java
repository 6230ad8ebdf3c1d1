// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.pools;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.bench.measure.OnLcore;
import dev.mempool.bench.measure.PoolExhaustedException;
import dev.mempool.bench.measure.Pools;
import dev.mempool.core.Mempool;
import dev.mempool.core.UserOwnedCache;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every loop leaves its pool full. */
class PoolLoopsTest {

  private static final int KEEP = 512;
  private static final int CACHE = 512;

  @ParameterizedTest
  @ValueSource(ints = {0, CACHE})
  void singles(int cache) {
    withPool(
        cache,
        pool -> {
          int[] kept = new int[KEEP];
          PoolLoops.singles(pool, null, kept);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8, 32, 64, 128, 256, 512})
  void bulks(int n) {
    for (int cache : new int[] {0, CACHE}) {
      withPool(
          cache,
          pool -> {
            int[] kept = new int[KEEP];
            PoolLoops.bulks(pool, null, kept, n, n, null);
          });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8, 32, 64, 128, 256, 512})
  void userCache(int n) {
    withPool(
        0,
        pool -> {
          int[] kept = new int[KEEP];
          try (UserOwnedCache cache = pool.newCache(CACHE)) {
            PoolLoops.singles(pool, cache, kept);
            PoolLoops.bulks(pool, cache, kept, n, n, null);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 512})
  void randomBulks(int max) {
    for (int size : new int[] {0, CACHE}) {
      withPool(
          size,
          pool -> {
            int[] kept = new int[KEEP];
            RandomSeries series = new RandomSeries();
            PoolLoops.bulks(pool, null, kept, max, max, series);
            assertEquals(KEEP, Arrays.stream(kept).distinct().count());
            try (UserOwnedCache cache = pool.newCache(CACHE)) {
              PoolLoops.bulks(pool, cache, kept, max, max, series);
              assertEquals(KEEP, Arrays.stream(kept).distinct().count());
            }
          });
    }
  }

  @Test
  void anEmptyPoolIsAFailureAndNotAFigure() {
    try (Mempool pool = Mempool.builder("small").size(KEEP / 2).elementSize(64).build()) {
      int[] kept = new int[KEEP];
      assertThrows(PoolExhaustedException.class, () -> PoolLoops.singles(pool, null, kept));
      assertThrows(
          PoolExhaustedException.class, () -> PoolLoops.bulks(pool, null, kept, 32, 32, null));
    }
  }

  @Test
  void theCheckFindsMissingObjectsAndThoseThatCameTwice() {
    try (Mempool pool = Mempool.builder("checked").size(63).elementSize(64).build()) {
      assertDoesNotThrow(() -> Pools.check(pool));
      int object = pool.get();
      assertThrows(IllegalStateException.class, () -> Pools.check(pool));
      assertTrue(object >= 0);
    }
    try (Mempool pool = Mempool.builder("doubled").size(63).elementSize(64).build()) {
      pool.get();
      int object = pool.get();
      pool.put(object);
      pool.put(object);
      assertThrows(IllegalStateException.class, () -> Pools.check(pool));
    }
  }

  private static void withPool(int cache, Consumer<Mempool> round) {
    try (Mempool pool =
        Mempool.builder("loops").size(Pools.SIZE).elementSize(64).cacheSize(cache).build()) {
      OnLcore.run(() -> {
        round.accept(pool);
        round.accept(pool);
      });
      Pools.check(pool);
    }
  }
}
