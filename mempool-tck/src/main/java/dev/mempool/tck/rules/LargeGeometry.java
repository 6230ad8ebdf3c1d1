// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.rules;

import dev.mempool.tck.fixture.Geometry;
import java.util.List;

/**
 * A pool with large slots, large alignment or much memory. The sizes are beyond what 15, 16, 31 and
 * 32 bits can count.
 *
 * @param size the objects of the pool
 * @param elementSize the bytes of an object
 * @param alignment the alignment of an object in bytes
 */
public record LargeGeometry(int size, int elementSize, int alignment) {

  public static final List<LargeGeometry> ALL =
      List.of(
          new LargeGeometry(65, 100, 4096),
          new LargeGeometry(65, 40_000, 8),
          new LargeGeometry(33, 70_000, 64),
          new LargeGeometry(3_000, 1 << 20, 64),
          new LargeGeometry(40, 300 << 20, 64),
          new LargeGeometry(33_000, 65_536, 4096));

  public Geometry geometry() {
    return new Geometry(size, elementSize, alignment);
  }

  @Override
  public String toString() {
    return "size=%d, element=%d, alignment=%d".formatted(size, elementSize, alignment);
  }
}
