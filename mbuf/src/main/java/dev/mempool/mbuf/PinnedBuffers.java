// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.Pool;
import dev.mempool.core.memory.MemoryChunk;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;

/**
 * The external buffers of a pool over external memory. Mbuf {@code i} always uses the {@code i}-th
 * buffer of all areas.
 */
final class PinnedBuffers {

  private final List<ExternalMemory> areas;

  /**
   * Checks that the areas can serve as buffers, and that there is one for each mbuf.
   *
   * @throws IllegalArgumentException if an area cannot
   * @throws MempoolException ENOMEM if there are too few
   */
  PinnedBuffers(String pool, List<ExternalMemory> areas, int dataRoom, int mbufs) {
    this.areas = List.copyOf(areas);
    long elements = 0;
    for (int i = 0; i < areas.size(); i++) {
      check(pool, areas.get(i), dataRoom);
      for (int j = 0; j < i; j++) {
        checkApart(pool, areas.get(j), areas.get(i));
      }
      elements += areas.get(i).elements();
    }
    if (elements < mbufs) {
      throw new MempoolException(
          Reason.ENOMEM,
          String.format(
              Locale.ROOT,
              "pool '%s': not enough external memory: it has %d buffers, but the pool needs %d, one"
                  + " for each mbuf; add memory, or make the pool smaller",
              pool,
              elements,
              mbufs));
    }
  }

  private static void check(String pool, ExternalMemory area, int dataRoom) {
    if (area.elementSize() < 1 || area.elementSize() < dataRoom) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "pool '%s': external memory has elements of %d bytes, which must be at least 1 and at"
                  + " least the data room of %d bytes; use larger elements, or set a smaller"
                  + " dataRoom",
              pool,
              area.elementSize(),
              dataRoom));
    }
    // refuses what the pool's own memory must not be either
    MemoryChunk _ = MemoryChunk.of(area.memory(), "pool '" + pool + "': external memory", () -> {});
  }

  private static void checkApart(String pool, ExternalMemory one, ExternalMemory other) {
    long start = one.memory().address();
    long otherStart = other.memory().address();
    if (start < otherStart + other.memory().byteSize()
        && otherStart < start + one.memory().byteSize()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "pool '%s': two areas of external memory overlap (%d bytes at 0x%x, %d bytes at"
                  + " 0x%x), so that two mbufs would have one buffer; give each part of memory"
                  + " once",
              pool,
              one.memory().byteSize(),
              start,
              other.memory().byteSize(),
              otherStart));
    }
  }

  /** Gives a new mbuf the buffer that it always uses. */
  void pin(Mbuf mbuf) {
    long element = mbuf.index();
    for (ExternalMemory area : areas) {
      if (element < area.elements()) {
        long offset = element * area.elementSize();
        MemorySegment memory = area.memory().asSlice(offset, area.elementSize());
        long iova = area.iova() == Pool.NO_IOVA ? Pool.NO_IOVA : area.iova() + offset;
        Sharing.pin(mbuf, new ExternalBuffer(memory, iova, mbuf));
        return;
      }
      element -= area.elements();
    }
    throw new IllegalStateException("there is no external buffer for " + mbuf.label());
  }
}
