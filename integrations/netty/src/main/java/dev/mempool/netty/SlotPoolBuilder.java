// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import dev.mempool.core.PoolBuilder;
import dev.mempool.core.PoolSettings;
import java.util.List;

/** A builder of the pool of a size class. */
final class SlotPoolBuilder extends PoolBuilder<SlotPoolBuilder> {

  /**
   * The part of the slots that the cache of one lcore may hold, a sixteenth: so that eight event
   * loops hold at most the half that all caches may hold together.
   */
  private static final int CACHE_PART = 16;

  /** The most slots in a cache by default: a refill of half of them costs little per buffer. */
  private static final int MAX_CACHE = 256;

  /** The part of the slots below which a pool is low: an eighth. */
  private static final int LOW_PART = 8;

  /**
   * The part of the slots at which a pool is refilled: a quarter. More than the half that is
   * outside of caches in any case would perhaps never be there.
   */
  private static final int REFILLED_PART = 4;

  private int slotSize;
  private boolean hasCacheSize;

  SlotPoolBuilder(String name) {
    super(name);
  }

  @Override
  protected SlotPoolBuilder self() {
    return this;
  }

  @Override
  protected void read(PoolSettings.Reader reader) {
    super.read(reader);
    reader.bytes("slotSize", this::slotSize);
    reader.integer("cacheSize", _ -> hasCacheSize = true);
  }

  SlotPoolBuilder slotSize(int bytes) {
    this.slotSize = bytes;
    return this;
  }

  /** Sets the cache size for a number of slots, which later calls of the user may change. */
  SlotPoolBuilder withDefaultCache(int slots) {
    hasCacheSize = true;
    return cacheSize(Math.clamp(slots / CACHE_PART, 0, MAX_CACHE));
  }

  SlotPool build(MempoolByteBufAllocator allocator, Shortage shortage) {
    int slots = checkedSize();
    checkRange("slotSize", slotSize, 1, MempoolByteBufAllocator.MAX_SLOT);
    if (!hasCacheSize) {
      withDefaultCache(slots);
    }
    int low = Math.max(1, slots / LOW_PART);
    int refilled = Math.max(low, slots / REFILLED_PART);
    watermarks(low, refilled, shortage.listener(), shortage.executor());
    return build(slotSize, List.of(), mempool -> new SlotPool(allocator, mempool));
  }
}
