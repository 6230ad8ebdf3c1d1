// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.layout;

import dev.mempool.api.MempoolException;
import dev.mempool.core.memory.MemoryChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A builder of the placement of a pool that gets more memory. Objects that have a place keep it,
 * and each place that the ops choose for another object is checked. Not thread-safe.
 */
public final class PlacementBuilder {

  private final ObjectLayout layout;
  private final List<ObjectRange> ranges;
  private int placed;

  /**
   * Starts with the present placement of a pool.
   *
   * @param layout the layout of the pool
   */
  public PlacementBuilder(ObjectLayout layout) {
    this.layout = layout;
    this.ranges = new ArrayList<>(layout.placement().ranges());
    this.placed = layout.placement().objects();
  }

  /** {@return the number of objects that have a place so far} */
  public int placed() {
    return placed;
  }

  /** {@return the number of objects of the pool that have no place yet} */
  public int missing() {
    return layout.size() - placed;
  }

  /** {@return the placement of all objects that have a place} */
  public Placement build() {
    return new Placement(ranges);
  }

  /**
   * {@return a placer for one call of the ops, which accepts ascending addresses in one part of a
   * chunk}
   */
  public LongConsumer placerIn(MemoryChunk chunk, ContiguousPart part) {
    return new LongConsumer() {
      private long free = part.address();

      @Override
      public void accept(long address) {
        free = placeAt(address, free, chunk, part);
      }
    };
  }

  /** Places an object in the slot at an address. Returns the lowest address of the next slot. */
  private long placeAt(long address, long free, MemoryChunk chunk, ContiguousPart part) {
    int slot = layout.slotSize();
    if (missing() == 0
        || address % layout.alignment() != 0
        || address < free
        || address > part.end() - slot) {
      throw new MempoolException(
          MempoolException.Reason.EIO,
          String.format(
              Locale.ROOT,
              "pool '%s': its ops placed object %d of %d at 0x%x; the address must be a multiple of"
                  + " %d and at least 0x%x, with %d bytes left in the memory that ends at 0x%x."
                  + " This is a defect of the ops",
              layout.name(),
              placed,
              layout.size(),
              address,
              layout.alignment(),
              free,
              slot,
              part.end()));
    }
    long object = address + layout.header();
    long iova = part.iovaOf(object);
    @Nullable ObjectRange last = ranges.isEmpty() ? null : ranges.getLast();
    if (last != null && last.continuesAt(object, iova, chunk, slot)) {
      ranges.set(ranges.size() - 1, last.withEnd(placed + 1));
    } else {
      ranges.add(ObjectRange.of(placed, object, iova, chunk));
    }
    placed++;
    return address + slot;
  }
}
