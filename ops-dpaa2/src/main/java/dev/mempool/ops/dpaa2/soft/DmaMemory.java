// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.soft;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The memory that the device may write to. Thread-safe. */
final class DmaMemory {

  private final List<MemorySegment> mapped = new ArrayList<>();

  synchronized void map(MemorySegment memory) {
    mapped.add(memory);
  }

  synchronized void unmap(MemorySegment memory) {
    mapped.remove(memory);
  }

  /** Returns the memory at an address, or null if the device may not write there. */
  synchronized @Nullable MemorySegment at(long address, long bytes) {
    for (MemorySegment memory : mapped) {
      long offset = address - memory.address();
      if (offset >= 0 && offset <= memory.byteSize() - bytes) {
        return memory.asSlice(offset, bytes);
      }
    }
    return null;
  }
}
