package dev.mempool.core;

import dev.mempool.api.MempoolException;
import dev.mempool.api.ObjectPlacer;
import dev.mempool.core.memory.MemoryChunk;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A placement in the making: checks each place that the ops choose. For one thread. */
final class Placing {

  private final ObjectLayout layout;
  private final List<Run> runs;
  private int placed;

  Placing(ObjectLayout layout) {
    this.layout = layout;
    this.runs = new ArrayList<>(layout.placement().runs());
    this.placed = layout.placement().objects();
  }

  /** The number of objects that have a place. */
  int placed() {
    return placed;
  }

  int missing() {
    return layout.size() - placed;
  }

  Placement done() {
    return new Placement(runs);
  }

  /** Places objects in a piece of a chunk, from its start on. */
  ObjectPlacer in(MemoryChunk chunk, Piece piece) {
    return new ObjectPlacer() {
      private long free = piece.address();

      @Override
      public void place(long address) {
        free = placeAt(address, free, chunk, piece);
      }
    };
  }

  /** Places an object in the slot at an address. Returns where the next slot may start. */
  private long placeAt(long address, long free, MemoryChunk chunk, Piece piece) {
    int slot = layout.slotSize();
    if (missing() == 0
        || address % layout.alignment() != 0
        || address < free
        || address > piece.end() - slot) {
      throw new MempoolException(
          MempoolException.Reason.EIO,
          ("pool '%s': its ops placed object %d of %d at 0x%x; allowed is a multiple of %d from"
               + " 0x%x on with %d bytes left in the piece of memory that ends at 0x%x. This is a"
               + " defect of the ops")
              .formatted(
                  layout.name(),
                  placed,
                  layout.size(),
                  address,
                  layout.alignment(),
                  free,
                  slot,
                  piece.end()));
    }
    long object = address + layout.header();
    long iova = piece.iovaOf(object);
    @Nullable Run last = runs.isEmpty() ? null : runs.getLast();
    if (last != null && last.goesOnAt(object, iova, chunk, slot)) {
      runs.set(runs.size() - 1, last.endingAt(placed + 1));
    } else {
      runs.add(new Run(placed, placed + 1, object, iova, chunk));
    }
    placed++;
    return address + slot;
  }
}
