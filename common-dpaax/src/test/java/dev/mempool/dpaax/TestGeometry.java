// SPDX-License-Identifier: Apache-2.0
package dev.mempool.dpaax;

import dev.mempool.api.PoolFlag;
import dev.mempool.api.PoolGeometry;
import java.util.Set;

/** The geometry of a pool whose objects lie where a test says. */
record TestGeometry(int slotSize, long[] addresses) implements PoolGeometry {

  /** Objects one slot apart. */
  static TestGeometry packed(int size, int slotSize, long base) {
    long[] addresses = new long[size];
    for (int i = 0; i < size; i++) {
      addresses[i] = base + (long) i * slotSize;
    }
    return new TestGeometry(slotSize, addresses);
  }

  @Override
  public String name() {
    return "test";
  }

  @Override
  public int size() {
    return addresses.length;
  }

  @Override
  public int elementSize() {
    return slotSize;
  }

  @Override
  public int alignment() {
    return 8;
  }

  @Override
  public Set<PoolFlag> flags() {
    return Set.of();
  }

  @Override
  public int numaNode() {
    return ANY_NODE;
  }

  @Override
  public long address(int object) {
    return addresses[object];
  }

  @Override
  public int indexOf(long address) {
    throw new UnsupportedOperationException("the driver has a table of its own");
  }
}
