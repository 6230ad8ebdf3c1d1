package dev.mempool.core;

import dev.mempool.api.MempoolException;
import dev.mempool.api.PoolFlag;
import dev.mempool.api.PoolGeometry;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The geometry of one pool and where its objects lie.
 *
 * <p>Objects lie in runs, one slot apart within a run. A run costs a few words however many objects
 * it has, and most pools have one. Filled by the thread that creates the pool, constant afterwards.
 */
final class ObjectLayout implements PoolGeometry {

  /** The cache line of x86 and of most Arm cores. C: {@code RTE_CACHE_LINE_SIZE}. */
  static final int CACHE_LINE = 64;

  /** The alignment of objects that share cache lines: that of the largest primitive, as in C. */
  static final int PACKED_ALIGNMENT = 8;

  private final String name;
  private final int size;
  private final int elementSize;
  private final int slotSize;
  private final int alignment;
  private final Set<PoolFlag> flags;

  private int placed;
  private int[] runFirst = {0};
  private long[] runAddress = {0};
  private int runs;
  private final TreeMap<Long, Integer> runByAddress = new TreeMap<>();

  ObjectLayout(String name, int size, int elementSize, Set<PoolFlag> flags) {
    this.name = name;
    this.size = size;
    this.elementSize = elementSize;
    this.alignment = flags.contains(PoolFlag.NO_CACHE_ALIGN) ? PACKED_ALIGNMENT : CACHE_LINE;
    this.slotSize = (elementSize + alignment - 1) & -alignment;
    this.flags = flags;
  }

  @Override
  public String name() {
    return name;
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
    return slotSize;
  }

  @Override
  public int alignment() {
    return alignment;
  }

  @Override
  public Set<PoolFlag> flags() {
    return flags;
  }

  @Override
  public int numaNode() {
    return ANY_NODE;
  }

  int placed() {
    return placed;
  }

  /**
   * Gives the next object its place in a chunk.
   *
   * @throws MempoolException EIO if the ops that placed it broke the rules of placing
   */
  void place(long address, long chunkStart, long chunkBytes) {
    long end = placed == 0 ? chunkStart : Math.max(chunkStart, address(placed - 1) + slotSize);
    if (placed == size
        || address % alignment != 0
        || address < end
        || address > chunkStart + chunkBytes - slotSize) {
      throw new MempoolException(
          MempoolException.Reason.EIO,
          ("pool '%s': its ops placed object %d of %d at 0x%x; allowed is a multiple of %d from"
               + " 0x%x on with %d bytes left in the chunk that ends at 0x%x. This is a defect of"
               + " the ops")
              .formatted(
                  name, placed, size, address, alignment, end, slotSize, chunkStart + chunkBytes));
    }
    if (runs == 0
        || address != runAddress[runs - 1] + (long) (placed - runFirst[runs - 1]) * slotSize) {
      if (runs == runFirst.length) {
        runFirst = Arrays.copyOf(runFirst, runs * 2);
        runAddress = Arrays.copyOf(runAddress, runs * 2);
      }
      runFirst[runs] = placed;
      runAddress[runs] = address;
      runByAddress.put(address, runs);
      runs++;
    }
    placed++;
  }

  @Override
  public long address(int object) {
    if (object < 0 || object >= placed) {
      throw new IndexOutOfBoundsException(
          "pool '%s' has no object %d with memory; its objects are 0 to %d"
              .formatted(name, object, placed - 1));
    }
    int run = 0;
    if (runs > 1) {
      int found = Arrays.binarySearch(runFirst, 0, runs, object);
      run = found >= 0 ? found : -found - 2;
    }
    return runAddress[run] + (long) (object - runFirst[run]) * slotSize;
  }

  @Override
  public int indexOf(long address) {
    Map.Entry<Long, Integer> entry = runByAddress.floorEntry(address);
    if (entry != null) {
      int run = entry.getValue();
      long distance = address - entry.getKey();
      int end = run + 1 < runs ? runFirst[run + 1] : placed;
      if (distance % slotSize == 0 && distance / slotSize < end - runFirst[run]) {
        return runFirst[run] + (int) (distance / slotSize);
      }
    }
    throw new IllegalArgumentException(
        "no object of pool '%s' starts at address 0x%x; it is foreign, or points into an object"
            .formatted(name, address));
  }
}
