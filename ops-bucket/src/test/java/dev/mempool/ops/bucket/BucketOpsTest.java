// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MemoryRequirement;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolFlag;
import dev.mempool.api.PoolGeometry;
import dev.mempool.api.PopulateRequest;
import dev.mempool.core.Mempool;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BucketOpsTest {

  private static PoolGeometry geometry(int size, int elementSize) {
    try (Mempool pool = Pool.of(size, elementSize, "")) {
      return new Geometry(
          pool.name(), size, elementSize, pool.slotSize(), pool.alignment(), pool.flags(), -1);
    }
  }

  /** The sizes of a pool, without its addresses. */
  private record Geometry(
      String name,
      int size,
      int elementSize,
      int slotSize,
      int alignment,
      Set<PoolFlag> flags,
      int numaNode)
      implements PoolGeometry {

    @Override
    public long address(int object) {
      throw new AssertionError("the address of object " + object + " is not needed");
    }

    @Override
    public int indexOf(long address) {
      throw new AssertionError("the object at " + address + " is not needed");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1000,   64, '',                1000",
    "5000,   64, '',                1024",
    "5000, 2048, '',                  32",
    "5000, 2112, '',                  31",
    "5000,   64, bucketBytes=640,     10",
    "5000,   64, bucketBytes=703,     10",
    "5000,   64, bucketBytes=1,        1",
    "5000,   64, bucketBytes=1000000000000, 5000"
  })
  void theBucketSizeIsWhatFits(int size, int element, String config, int expected) {
    try (Mempool pool = Pool.of(size, element, config)) {
      assertEquals(expected, pool.contiguousBlockSize());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bucketBytes=0", "bucketBytes=-1", "bucketBytes=64k", "bucket=3"})
  void wrongSettingsAreRefused(String config) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> Pool.of(100, 64, config));
    assertTrue(refusal.getMessage().contains("bucketBytes"), refusal.getMessage());
  }

  /** For any sizes of chunks, the objects of a bucket are one slot apart. */
  @Test
  void noBucketLiesInTwoChunks() {
    Random random = new Random(1);
    BucketOps ops = new BucketOps();
    PoolGeometry geometry = geometry(1000, 64);
    OpsConfig config = OpsConfig.parse("bucket", ops.settings(), "bucketBytes=" + 31 * 64);
    for (int round = 0; round < 200; round++) {
      List<Long> places = new ArrayList<>();
      long address = 1 << 20;
      while (places.size() < 1000) {
        int left = 1000 - places.size();
        MemoryRequirement need = ops.memoryRequirement(geometry, config, left);
        long bytes = need.minChunkBytes() + random.nextInt(20 * 31 * 64);
        int before = places.size();
        int placed =
            ops.populate(
                PopulateRequest.of(geometry, config, left, places::add).withMemory(address, bytes));
        assertEquals(placed, places.size() - before);
        assertTrue(placed > 0, "nothing in " + bytes);
        assertTrue(places.getLast() + 64 <= address + bytes);
        address += bytes + 64 * 1000;
      }
      for (int object = 1; object < 1000; object++) {
        if (object % 31 != 0) {
          assertEquals(places.get(object - 1) + 64, places.get(object), "object " + object);
        }
      }
    }
  }
}
