// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import java.lang.foreign.MemorySegment;
import java.util.Locale;

/**
 * A chunk of memory of a pool, as it was when the pool was asked. Immutable. C counterpart: {@code
 * struct rte_mempool_memhdr}.
 *
 * @since 0.1.0
 */
public final class ChunkInfo {

  private final MemorySegment segment;
  private final int objects;
  private final String description;

  ChunkInfo(MemorySegment segment, int objects, String description) {
    this.segment = segment;
    this.objects = objects;
    this.description = description;
  }

  /** {@return the memory; it cannot be accessed any more once the pool is closed} */
  public MemorySegment segment() {
    return segment;
  }

  /** {@return the number of objects in it} */
  public int objects() {
    return objects;
  }

  /** {@return the kind of memory, in a few words} */
  public String description() {
    return description;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "chunk at 0x%x, %d bytes, %d objects, %s",
        segment.address(),
        segment.byteSize(),
        objects,
        description);
  }
}
