// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.OnThread;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The levels of cache and backend after each step are those of the C library, release 26.07. */
class CacheAlgorithmTest {

  @ParameterizedTest
  @CsvSource({
    "200, 32, g1 g16 g15 g17 g33 p1 p16 p32 p17 p16,"
        + " 15/184 15/168 0/168 0/151 0/118 1/118 17/118 17/150 17/167 17/183",
    "200, 32, g100 p32 p1 p16 p16 p17 p10, 0/100 32/100 17/116 17/132 17/148 17/165 27/165",
    "40, 32, g20 g12 g8 g1 p8 g9 g8, 0/20 4/4 0/0 0/0! 8/0 8/0! 0/0",
    "40, 3, g1 g1 g1 p1 p1 p1 g5 p4 p1, 0/39 0/38 0/37 1/37 2/37 3/37 0/35 0/39 1/39",
    "100, 1, g1 p1, 0/99 1/99"
  })
  void levels(int size, int cacheSize, String steps, String expected) throws Exception {
    assertEquals(
        expected.strip(),
        OnThread.call(LcoreThread::new, () -> replay(size, cacheSize, steps, false)));
    assertEquals(
        expected.strip(),
        OnThread.call(LcoreThread::new, () -> replay(size, cacheSize, steps, true)));
  }

  /** Single operations where n is 1, or bulk operations throughout. */
  private static String replay(int size, int cacheSize, String steps, boolean bulkOnly) {
    TestOps ops = new TestOps();
    List<String> levels = new ArrayList<>();
    try (Mempool pool = pool(ops, size, cacheSize)) {
      ArrayDeque<Integer> held = new ArrayDeque<>();
      for (String step : steps.split(" ")) {
        int count = Integer.parseInt(step.substring(1));
        boolean ok = true;
        if (step.charAt(0) == 'g') {
          int[] got = new int[count];
          ok =
              count == 1 && !bulkOnly
                  ? (got[0] = pool.get()) != Mempool.NONE
                  : pool.getBulk(got, 0, count);
          if (ok) {
            Arrays.stream(got).forEach(held::add);
          }
        } else if (count == 1 && !bulkOnly) {
          pool.put(held.remove());
        } else {
          int[] put = new int[count];
          Arrays.setAll(put, i -> held.remove());
          pool.putBulk(put, 0, count);
        }
        levels.add(pool.cachedCount() + "/" + ops.last.count() + (ok ? "" : "!"));
      }
    }
    return String.join(" ", levels);
  }

  @Test
  void contentAfterFlushesIsTheNewestHalfs() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (Mempool pool = pool(new TestOps(), 200, 32)) {
            int[] all = new int[100];
            pool.getBulk(all, 0, 100);
            for (int[] range :
                new int[][] {{0, 32}, {32, 1}, {33, 16}, {49, 16}, {65, 17}, {82, 10}}) {
              pool.putBulk(all, range[0], range[1]);
            }
            int[] rest = new int[27];
            pool.getBulk(rest, 0, 27);
            int[] expected = new int[27];
            // the 17 before last went to the backend directly, being more than half the cache
            Arrays.setAll(expected, i -> i < 17 ? 48 + i : 65 + i);
            Arrays.sort(rest);
            assertArrayEquals(expected, rest);
          }
        });
  }

  @Test
  void aRefillLeavesItsFirstObjectsInTheCache() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (Mempool pool = pool(new TestOps(), 100, 8)) {
            int[] got = new int[6];
            pool.getBulk(got, 0, 3);
            assertArrayEquals(new int[] {1, 2, 3}, Arrays.copyOf(got, 3));
            assertEquals(0, pool.get());
            pool.getBulk(got, 0, 6);
            assertArrayEquals(new int[] {4, 5, 6, 7, 8, 9}, got);
          }
        });
  }

  private static Mempool pool(TestOps ops, int size, int cacheSize) {
    return Mempool.builder("cache")
        .registry(new PoolRegistry())
        .opsTable(OpsTable.of(ops))
        .ops("test")
        .size(size)
        .elementSize(8)
        .cacheSize(cacheSize)
        .guaranteedShare(0)
        .build();
  }

  @Test
  void aFlushDuringWhichThePoolIsClosedBreaksNothing() {
    Runnable[] within = {() -> {}};
    Mempool pool =
        TestPools.of(
            TestOps.making(() ->
                new TestOps.Queue(8) {
                  @Override
                  public synchronized boolean enqueue(int[] objects, int from, int count) {
                    within[0].run();
                    return super.enqueue(objects, from, count);
                  }
                }),
            8,
            0);
    int[] objects = new int[5];
    assertTrue(pool.getBulk(objects, 0, 5));
    UserOwnedCache cache = pool.newCache(4);
    cache.putBulk(objects, 0, 4);
    within[0] = pool::close;
    cache.put(objects[4]); // under way when the pool was closed
    assertThrows(IllegalStateException.class, () -> cache.put(objects[0]));
  }
}
