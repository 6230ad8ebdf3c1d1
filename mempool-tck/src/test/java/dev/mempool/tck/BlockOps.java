// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MemoryRequirement;
import dev.mempool.api.MempoolBackend;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;
import dev.mempool.api.PopulateRequest;
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
  public MemoryRequirement memoryRequirement(PoolGeometry geometry, OpsConfig config, int objects) {
    long blocks = (objects + BlockBackend.BLOCK - 1) / BlockBackend.BLOCK;
    return MemoryRequirement.of(
        blocks * blockBytes(geometry), blockBytes(geometry), geometry.alignment());
  }

  @Override
  public int populate(PopulateRequest request) {
    // whole blocks only, except for the last request.objects() of the pool
    int whole =
        (int)
            Math.min(
                request.objects(),
                request.bytes() / blockBytes(request.geometry()) * BlockBackend.BLOCK);
    return whole == 0 ? 0 : super.populate(request.withObjects(whole));
  }
}
