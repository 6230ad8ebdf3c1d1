package dev.mempool.tck;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MemoryRequirement;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.ObjectPlacer;
import dev.mempool.api.PoolGeometry;
import java.util.function.IntFunction;

/** Correct ops of backends with blocks. No block extends over two chunks of memory. */
final class BlockOps extends ReferenceOps {

  BlockOps(IntFunction<MempoolBackend> maker) {
    super(geometry -> maker.apply(geometry.size()), Concurrency.MP_MC, true);
  }

  private static long blockBytes(PoolGeometry geometry) {
    return (long) BlockBackend.BLOCK * geometry.slotSize();
  }

  @Override
  public MemoryRequirement memoryRequirement(PoolGeometry geometry, String config, int objects) {
    long blocks = (objects + BlockBackend.BLOCK - 1) / BlockBackend.BLOCK;
    return new MemoryRequirement(
        blocks * blockBytes(geometry), blockBytes(geometry), geometry.alignment());
  }

  @Override
  public int populate(
      PoolGeometry geometry,
      String config,
      long address,
      long bytes,
      int objects,
      ObjectPlacer placer) {
    // whole blocks only, except for the last objects of the pool
    int whole = (int) Math.min(objects, bytes / blockBytes(geometry) * BlockBackend.BLOCK);
    return whole == 0 ? 0 : super.populate(geometry, config, address, bytes, whole, placer);
  }
}
