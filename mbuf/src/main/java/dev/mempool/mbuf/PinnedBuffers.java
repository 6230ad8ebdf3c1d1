// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.Pool;
import java.lang.foreign.MemorySegment;
import java.util.List;

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
    for (ExternalMemory area : areas) {
      check(pool, area, dataRoom);
      elements += area.elements();
    }
    if (elements < mbufs) {
      throw new MempoolException(
          Reason.ENOMEM,
          "pool '%s': not enough external memory: it has %d buffers, but the pool needs %d, one for each mbuf; add memory, or make the pool smaller"
              .formatted(pool, elements, mbufs));
    }
  }

  private static void check(String pool, ExternalMemory area, int dataRoom) {
    MemorySegment first = area.memory();
    if (area.elementSize() < 1 || area.elementSize() < dataRoom) {
      throw invalid(
          pool,
          "has elements of %d bytes, which must be at least 1 and at least the data room of %d bytes; use larger elements, or set a smaller dataRoom"
              .formatted(area.elementSize(), dataRoom));
    }
    if (area.elements() > 0) {
      first = first.asSlice(0, area.elementSize());
    }
    String fault = ExternalBuffer.fault(first);
    if (fault != null) {
      throw invalid(pool, fault);
    }
  }

  private static IllegalArgumentException invalid(String pool, String fault) {
    return new IllegalArgumentException("pool '" + pool + "': external memory " + fault);
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
