package dev.mempool.tck;

import dev.mempool.api.PoolFlag;
import dev.mempool.api.PoolGeometry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The geometry of a pool that is not there, filled as the ops place the objects. */
final class Geometry implements PoolGeometry {

  private final int size;
  private final int elementSize;
  private final int alignment;
  private final long[] addresses;

  /** Where addresses go down: each piece of memory is ascending in itself. */
  private final List<Integer> ends = new ArrayList<>();

  private int placed;

  Geometry(int size, int elementSize, int alignment) {
    this.size = size;
    this.elementSize = elementSize;
    this.alignment = alignment;
    this.addresses = new long[size];
  }

  /** The pool of most rules: small objects, packed. */
  static Geometry small(int size) {
    return new Geometry(size, Long.BYTES, Long.BYTES);
  }

  void place(long address) {
    if (placed > 0 && address < addresses[placed - 1]) {
      ends.add(placed);
    }
    addresses[placed++] = address;
  }

  @Override
  public String name() {
    return "tck-" + size;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int elementSize() {
    return elementSize;
  }

  @Override
  public int slotSize() {
    return (elementSize + alignment - 1) & -alignment;
  }

  @Override
  public int alignment() {
    return alignment;
  }

  @Override
  public Set<PoolFlag> flags() {
    return alignment == Long.BYTES ? Set.of(PoolFlag.NO_CACHE_ALIGN) : Set.of();
  }

  @Override
  public int numaNode() {
    return ANY_NODE;
  }

  @Override
  public long address(int object) {
    if (object < 0 || object >= placed) {
      throw new IndexOutOfBoundsException(
          "there is no object %d with memory; %d objects have some".formatted(object, placed));
    }
    return addresses[object];
  }

  @Override
  public int indexOf(long address) {
    int from = 0;
    for (int run = 0; run <= ends.size(); run++) {
      int end = run < ends.size() ? ends.get(run) : placed;
      int found = Arrays.binarySearch(addresses, from, end, address);
      if (found >= 0) {
        return found;
      }
      from = end;
    }
    throw new IllegalArgumentException("no object starts at 0x%x".formatted(address));
  }
}
