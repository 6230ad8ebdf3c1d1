// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.bucket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.core.Mempool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The defects of the bucket backend of the C library, which this one does not have. */
class BucketDefectsTest {

  /** In C the last bucket is lost if the number of buckets is a power of two. */
  @ParameterizedTest
  @ValueSource(ints = {31, 62, 124, 248, 1000})
  void noBucketIsLost(int size) {
    try (Mempool pool = Pool.of(size, 31);
        Lcores lcores = new Lcores(1)) {
      Pool.requireAll(pool, 1);
      Pool.requireAll(pool, size);
      lcores.on(0, () -> Pool.requireAll(pool, 1));
      lcores.on(0, () -> Pool.requireAll(pool, 7));
    }
  }

  /** In C the remainder counts as available and can never be got. */
  @ParameterizedTest
  @ValueSource(ints = {32, 63, 65, 97, 94})
  void theRemainderCanBeGot(int size) {
    try (Mempool pool = Pool.of(size, 31);
        Lcores lcores = new Lcores(2)) {
      for (int bulk : new int[] {1, 2, 30, 31, 32, size}) {
        Pool.requireAll(pool, Math.min(bulk, size));
        lcores.on(0, () -> Pool.requireAll(pool, Math.min(bulk, size)));
        lcores.on(1, () -> Pool.requireAll(pool, Math.min(bulk, size)));
      }
    }
  }

  /** In C a pool that is smaller than a bucket cannot be created. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 29, 30})
  void aPoolMayBeSmallerThanABucket(int size) {
    try (Mempool pool = Pool.of(size, 31)) {
      assertEquals(size, pool.contiguousBlockSize());
      Pool.requireAll(pool, 1);
      Pool.requireAll(pool, size);
    }
  }

  /** In C these objects wait until the lcore that got them first gets again, perhaps for ever. */
  @Test
  void objectsFreedElsewhereCanBeGotByAnybody() {
    try (Mempool pool = Pool.of(93, 31);
        Lcores lcores = new Lcores(3)) {
      int[] all = lcores.on(0, () -> Pool.get(pool, 93, 1));
      lcores.on(1, () -> Pool.put(pool, all));
      assertEquals(93, pool.availCount());
      lcores.on(1, () -> Pool.requireAll(pool, 1));
      int[] again = lcores.on(2, () -> Pool.get(pool, 93, 93));
      Pool.put(pool, again);
      Pool.requireAll(pool, 31);
      lcores.on(0, () -> Pool.requireAll(pool, 13));
    }
  }

  /** In C the free objects of one partly used bucket of each other lcore cannot be got. */
  @Test
  void objectsLeftInBucketsOfOtherLcoresCanBeGot() {
    try (Mempool pool = Pool.of(124, 31);
        Lcores lcores = new Lcores(4)) {
      for (int lcore = 0; lcore < 4; lcore++) {
        lcores.on(lcore, () -> Pool.get(pool, 5, 1));
      }
      int[] rest = Pool.get(pool, 104, 104);
      assertEquals(Mempool.NONE, pool.get());
      Pool.put(pool, rest);
      lcores.on(2, () -> Pool.get(pool, 104, 104));
      assertEquals(Mempool.NONE, (int) lcores.on(3, pool::get));
    }
  }

  /** In C a bucket of more than 256 objects is never full, because its counter has 8 bits. */
  @ParameterizedTest
  @ValueSource(ints = {255, 256, 257, 341, 1024, 4096})
  void aBucketMayHoldManyObjects(int bucket) {
    try (Mempool pool = Pool.of(3 * bucket + 7, bucket);
        Lcores lcores = new Lcores(1)) {
      assertEquals(bucket, pool.contiguousBlockSize());
      Pool.requireAll(pool, 256);
      lcores.on(0, () -> Pool.requireAll(pool, 100));
      assertTrue(pool.getContigBlocks(new int[3], 0, 3));
      assertFalse(pool.getContigBlocks(new int[1], 0, 1));
    }
  }

  /** In C this divides by zero, because no object fits into a bucket. */
  @Test
  void anObjectMayBeLargerThanABucket() {
    try (Mempool pool = Pool.of(5, 100_000, "")) {
      assertEquals(1, pool.contiguousBlockSize());
      Pool.requireAll(pool, 2);
    }
  }

  /** In C an array of lcores is indexed out of bounds by a thread that is no lcore. */
  @Test
  void threadsWithoutAnLcoreWork() throws InterruptedException {
    try (Mempool pool = Pool.of(100, 31)) {
      Thread virtual = Thread.ofVirtual().start(() -> Pool.requireAll(pool, 3));
      virtual.join();
      Pool.requireAll(pool, 3);
    }
  }

  /** In C a get that fails has written to the array, and the cache keeps these objects. */
  @Test
  void aGetThatFailsLeavesTheArrayAlone() {
    try (Mempool pool = Pool.of(93, 31);
        Lcores lcores = new Lcores(1)) {
      Pool.get(pool, 1, 1);
      int[] array = new int[93];
      assertFalse(pool.getBulk(array, 0, 93));
      assertFalse(lcores.on(0, () -> pool.getBulk(array, 0, 93)));
      assertArrayEquals(new int[93], array);
      assertEquals(92, pool.availCount());
    }
  }
}
