// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolException;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.OnThread;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ContigBlocksTest {

  private static final int SIZE = 18;

  private final BlockOps ops = new BlockOps(Concurrency.MP_MC);

  private static Mempool pool(BlockOps ops, int cacheSize) {
    return Mempool.builder("pool")
        .registry(new PoolRegistry())
        .opsTable(OpsTable.of(ops, new TestOps()))
        .ops("blocks")
        .size(SIZE)
        .elementSize(16)
        .cacheSize(cacheSize)
        .build();
  }

  private Mempool pool(int cacheSize) {
    return pool(ops, cacheSize);
  }

  @Test
  void opsInfoTellsTheBlockSize() {
    try (Mempool pool = pool(0)) {
      assertEquals(BlockOps.BLOCK, pool.contiguousBlockSize());
    }
  }

  @Test
  void aBlockIsNeighboursWhichArePutBackAsTheUserLikes() {
    try (Mempool pool = pool(0)) {
      int[] firsts = {-7, -7, -7, -7};
      assertTrue(pool.getContigBlocks(firsts, 1, 2));
      assertArrayEquals(new int[] {-7, 0, 4, -7}, firsts);
      assertEquals(SIZE - 2 * BlockOps.BLOCK, pool.availCount());
      for (int i = 1; i < BlockOps.BLOCK; i++) {
        assertEquals(pool.address(4) + (long) i * pool.slotSize(), pool.address(4 + i));
      }
      pool.put(5);
      pool.putBulk(new int[] {7, 0, 1, 2, 3, 4, 6}, 0, 7);
      assertTrue(pool.isFull());
      assertTrue(pool.getContigBlocks(firsts, 0, 4));
    }
  }

  @Test
  void allOrNothing() {
    try (Mempool pool = pool(0)) {
      int[] firsts = new int[5];
      Arrays.fill(firsts, -7);
      assertFalse(pool.getContigBlocks(firsts, 0, 5));
      assertArrayEquals(new int[] {-7, -7, -7, -7, -7}, firsts);
      assertTrue(pool.isFull());
      assertTrue(pool.getContigBlocks(firsts, 1, 4));
      assertEquals(2, pool.availCount());
      assertFalse(pool.getContigBlocks(firsts, 0, 1));
    }
  }

  @Test
  void zeroDoesNothingAndSucceeds() {
    try (Mempool pool = pool(0)) {
      assertTrue(pool.getContigBlocks(new int[0], 0, 0));
      assertTrue(pool.getBulk(new int[SIZE], 0, SIZE));
      assertTrue(pool.getContigBlocks(new int[1], 1, 0));
    }
  }

  @Test
  void blocksPassTheCacheByAndFlushItOnlyWhenTheyMust() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (Mempool pool = pool(8)) {
            pool.put(pool.get()); // the cache now holds 0 to 3, which are a block
            assertEquals(4, pool.cachedCount());
            int[] firsts = new int[4];
            assertTrue(pool.getContigBlocks(firsts, 0, 2));
            assertEquals(4, pool.cachedCount());
            assertTrue(pool.getContigBlocks(firsts, 2, 2));
            assertArrayEquals(new int[] {0, 12}, Arrays.stream(firsts).skip(2).sorted().toArray());
            assertEquals(0, pool.cachedCount());
            assertFalse(pool.getContigBlocks(firsts, 0, 1));
          }
        });
  }

  @Test
  void theCacheOfAnotherLcoreIsLeftAlone() throws Exception {
    try (Mempool pool = pool(8)) {
      OnThread.run(
          LcoreThread::new,
          () -> {
            pool.put(pool.get());
            Thread other = new Thread(() -> assertFalse(pool.getContigBlocks(new int[4], 0, 4)));
            other.start();
            other.join();
            assertEquals(4, pool.cachedCount());
          });
    }
  }

  @Test
  void noFlushWhereOneThreadMayPut() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (Mempool pool = pool(new BlockOps(Concurrency.SP_MC), 8)) {
            pool.put(pool.get());
            assertFalse(pool.getContigBlocks(new int[4], 0, 4));
            assertEquals(4, pool.cachedCount());
            pool.flushCache();
            assertTrue(pool.getContigBlocks(new int[4], 0, 4));
          }
        });
  }

  @Test
  void aRefusedFlushLosesNothing() throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (Mempool pool = pool(8)) {
            pool.put(pool.get());
            ops.refusing = true;
            assertThrows(IllegalStateException.class, () -> pool.getContigBlocks(new int[4], 0, 4));
            assertEquals(4, pool.cachedCount());
            assertTrue(pool.isFull());
          }
        });
  }

  @Test
  void opsWithoutBlocksSayWhatToDo() {
    try (Mempool pool =
        Mempool.builder("plain")
            .registry(new PoolRegistry())
            .opsTable(OpsTable.of(new TestOps()))
            .ops("test")
            .size(SIZE)
            .elementSize(16)
            .build()) {
      assertEquals(0, pool.contiguousBlockSize());
      UnsupportedOperationException e =
          assertThrows(
              UnsupportedOperationException.class, () -> pool.getContigBlocks(new int[1], 0, 1));
      assertEquals(
          "pool 'plain': its ops test give no contiguous blocks; use getBulk(), or ops whose"
              + " contiguousBlocks() is true",
          e.getMessage());
    }
  }

  @Test
  void wrongRangesAreRefused() {
    try (Mempool pool = pool(0)) {
      for (int[] range : new int[][] {{-1, 1}, {0, -1}, {0, 3}, {3, 0}}) {
        assertThrows(
            IndexOutOfBoundsException.class,
            () -> pool.getContigBlocks(new int[2], range[0], range[1]));
      }
      assertTrue(pool.isFull());
    }
  }

  @Test
  void aClosedPoolSaysSo() {
    Mempool pool = pool(0);
    pool.close();
    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> pool.getContigBlocks(new int[1], 0, 1));
    assertTrue(String.valueOf(e.getMessage()).contains("'pool' is closed"), e.getMessage());
  }

  @Test
  void aNegativeBlockSizeFailsTheBuild() {
    ops.blockSize = -1;
    MempoolException e = assertThrows(MempoolException.class, () -> pool(0));
    assertEquals(MempoolException.Reason.EIO, e.reason());
    assertTrue(String.valueOf(e.getMessage()).contains("block size"), e.getMessage());
  }
}
