// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.bucket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.core.Mempool;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The owners of buckets. */
class BucketLocalityTest {

  private static final int BUCKET = 32;

  @Test
  void whileThereAreEnoughObjectsNoBucketServesTwoLcores() {
    int lcoreCount = 3;
    int size = 40 * BUCKET;
    int[] servedBy = new int[size / BUCKET];
    Arrays.fill(servedBy, -1);
    Random random = new Random(1);
    Deque<int[]> held = new ArrayDeque<>();
    try (Mempool pool = Pool.of(size, BUCKET);
        Lcores lcores = new Lcores(lcoreCount)) {
      for (int round = 0; round < 3_000; round++) {
        int lcore = random.nextInt(lcoreCount);
        int count = 1 + random.nextInt(2 * BUCKET);
        if (held.size() < 8) {
          int[] objects = lcores.on(lcore, () -> Pool.get(pool, count, count));
          for (int object : objects) {
            int bucket = object / BUCKET;
            assertTrue(
                servedBy[bucket] == -1 || servedBy[bucket] == lcore,
                String.format(
                    Locale.ROOT,
                    "round %d: bucket %d served lcores %d and %d",
                    round,
                    bucket,
                    servedBy[bucket],
                    lcore));
            servedBy[bucket] = lcore;
          }
          held.add(objects);
        } else {
          // whichever lcore puts them, they return to their owner
          lcores.on(lcore, () -> Pool.put(pool, held.remove()));
        }
      }
    }
  }

  @Test
  void aBulkOfABucketIsNeighbours() {
    try (Mempool pool = Pool.of(10 * BUCKET, BUCKET);
        Lcores lcores = new Lcores(1)) {
      for (int round = 0; round < 3; round++) {
        int[] objects = lcores.on(0, () -> Pool.get(pool, BUCKET, BUCKET));
        assertArrayEquals(
            IntStream.range(objects[0], objects[0] + BUCKET).toArray(), objects, "round " + round);
        assertEquals(0, objects[0] % BUCKET);
        lcores.on(0, () -> Pool.put(pool, objects));
      }
    }
  }

  @Test
  void aBucketMovesWhenItIsWholeAndAnotherLcoreWouldFail() {
    try (Mempool pool = Pool.of(2 * BUCKET, BUCKET);
        Lcores lcores = new Lcores(2)) {
      int[] all = lcores.on(0, () -> Pool.get(pool, 2 * BUCKET, 1));
      // lcore 0 owns both buckets; one is whole, of the other one object is missing
      lcores.on(0, () -> Pool.put(pool, Arrays.copyOf(all, 2 * BUCKET - 1)));
      int[] got = lcores.on(1, () -> Pool.get(pool, BUCKET, BUCKET));
      assertEquals(all[0] / BUCKET, got[0] / BUCKET);
      // lcore 1 owns the bucket now: objects that lcore 0 puts return to lcore 1
      lcores.on(0, () -> Pool.put(pool, got));
      assertEquals(got[0], lcores.on(1, () -> Pool.get(pool, 1, 1))[0]);
      // the other bucket keeps its owner, but its objects can be got
      int[] rest = lcores.on(1, () -> Pool.get(pool, 2 * BUCKET - 2, 2 * BUCKET - 2));
      lcores.on(1, () -> Pool.put(pool, rest));
      int object = lcores.on(0, () -> Pool.get(pool, 1, 1))[0];
      assertEquals(all[2 * BUCKET - 1] / BUCKET, object / BUCKET);
    }
  }

  @Test
  void bucketsOfThreadsWithoutAnLcoreBecomeSharedAgain() {
    try (Mempool pool = Pool.of(2 * BUCKET, BUCKET);
        Lcores lcores = new Lcores(2)) {
      Pool.put(pool, Pool.get(pool, 2 * BUCKET, 1));
      int first = lcores.on(0, pool::get) / BUCKET;
      int second = lcores.on(1, pool::get) / BUCKET;
      assertTrue(first != second);
    }
  }

  @Test
  void blocksAreWholeBucketsWhereverTheyAre() {
    try (Mempool pool = Pool.of(5 * BUCKET + 3, BUCKET);
        Lcores lcores = new Lcores(2)) {
      int[] one = lcores.on(0, () -> Pool.get(pool, 1, 1));
      lcores.on(0, () -> Pool.put(pool, Pool.get(pool, 2 * BUCKET, 8)));
      int[] firsts = new int[5];
      assertFalse(lcores.on(1, () -> pool.getContigBlocks(firsts, 0, 5)));
      assertArrayEquals(new int[5], firsts);
      assertTrue(lcores.on(1, () -> pool.getContigBlocks(firsts, 0, 4)));
      Arrays.stream(firsts, 0, 4).forEach(first -> assertEquals(0, first % BUCKET));
      assertEquals(BUCKET + 3 - 1, pool.availCount());
      lcores.on(1, () -> Pool.put(pool, one));
      assertTrue(lcores.on(0, () -> pool.getContigBlocks(firsts, 4, 1)));
      assertEquals(5 * BUCKET, Arrays.stream(firsts).map(first -> first / BUCKET).sum() * 16);
      assertEquals(3, pool.availCount());
    }
  }

  /** A get finds whole buckets behind many partly used ones, and the free objects of the latter. */
  @Test
  void everythingIsFoundAmongManyPartlyUsedBuckets() {
    int count = 500;
    try (Mempool pool = Pool.of(count * BUCKET, BUCKET);
        Lcores lcores = new Lcores(2)) {
      int[] all = lcores.on(0, () -> Pool.get(pool, count * BUCKET, BUCKET));
      // one object of each bucket stays in use, except in the last ten buckets
      int[] back =
          Arrays.stream(all)
              .filter(object -> object % BUCKET != 0 || object / BUCKET >= count - 10)
              .toArray();
      lcores.on(0, () -> Pool.put(pool, back));
      int[] firsts = new int[10];
      assertTrue(lcores.on(1, () -> pool.getContigBlocks(firsts, 0, 10)));
      lcores.on(1, () -> Pool.get(pool, back.length - 10 * BUCKET, 1));
      assertEquals(Mempool.NONE, (int) lcores.on(1, pool::get));
      assertEquals(0, pool.availCount());
    }
  }

  /** A block that was got leaves the bucket stack, so that blocks can be got again and again. */
  @Test
  void blocksComeAndGo() {
    int count = 50;
    try (Mempool pool = Pool.of(count * BUCKET + 1, BUCKET);
        Lcores lcores = new Lcores(2)) {
      for (int round = 0; round < 100; round++) {
        int[] firsts = new int[count];
        int lcore = round % 3 == 2 ? 1 : 0;
        for (int block = 0; block < count; block++) {
          int at = block;
          assertTrue(lcores.on(lcore, () -> pool.getContigBlocks(firsts, at, 1)));
        }
        assertFalse(lcores.on(lcore, () -> pool.getContigBlocks(new int[1], 0, 1)));
        assertEquals(count, Arrays.stream(firsts).distinct().count());
        for (int first : firsts) {
          lcores.on(lcore, () -> Pool.put(pool, IntStream.range(first, first + BUCKET).toArray()));
        }
      }
    }
  }

  @Test
  void freeObjectsAreRefused() {
    try (Mempool pool = Pool.of(3 * BUCKET, BUCKET);
        Lcores lcores = new Lcores(2)) {
      int[] mine = lcores.on(0, () -> Pool.get(pool, BUCKET + 2, 1));
      int free = lcores.on(0, () -> Pool.put(pool, mine[0]))[0];
      for (int lcore = 0; lcore < 2; lcore++) {
        int[] bulk = Arrays.copyOfRange(mine, 1, mine.length);
        bulk[BUCKET] = free;
        lcores.on(
            lcore,
            () -> {
              assertThrows(IllegalStateException.class, () -> pool.put(free));
              assertThrows(IllegalStateException.class, () -> Pool.put(pool, bulk));
              return null;
            });
      }
      assertEquals(3 * BUCKET - (BUCKET + 1), pool.availCount());
    }
  }

  /** An object that is in a bulk twice is not refused, but does no harm. */
  @Test
  void anObjectTwiceInABulkIsPutOnce() {
    try (Mempool pool = Pool.of(3 * BUCKET, BUCKET);
        Lcores lcores = new Lcores(2)) {
      for (int lcore = 0; lcore < 2; lcore++) {
        int[] objects = lcores.on(0, () -> Pool.get(pool, 2, 1));
        lcores.on(lcore, () -> Pool.put(pool, objects[0], objects[1], objects[0], objects[0]));
        Pool.requireAll(pool, 5);
      }
    }
  }
}
