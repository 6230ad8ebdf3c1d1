// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.layout;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.PoolClosedException;
import dev.mempool.api.PoolFlag;
import dev.mempool.api.PoolGeometry;
import java.util.Locale;
import java.util.Set;

/**
 * The geometry of one pool and the places of its objects. Thread-safe. Everything except the
 * placement is constant. Objects get their places when memory is added.
 *
 * <pre>
 *   slot:  | header (only with canaries) | element | canary | gap up to the alignment |
 *                                        ^ the address of the object
 * </pre>
 */
public final class ObjectLayout implements PoolGeometry {

  /** The cache line size of x86 and of most Arm cores, in bytes. C: {@code RTE_CACHE_LINE_SIZE}. */
  public static final int CACHE_LINE = 64;

  /** The alignment of objects that share cache lines: that of the largest primitive, as in C. */
  static final int PACKED_ALIGNMENT = 8;

  private final String name;
  private final int size;
  private final int elementSize;
  private final int slotSize;
  private final int alignment;

  /** The bytes from the start of a slot to its object: one alignment with canaries, else 0. */
  private final int header;

  private final int numaNode;
  private final Set<PoolFlag> flags;

  /**
   * Written by the thread that populates the pool. Volatile, so that a thread that gets an object
   * from another thread sees its place.
   */
  private volatile Placement placement = Placement.EMPTY;

  /** Whether the memory is freed, so that a backend must not get addresses any more. */
  private volatile boolean freed;

  /**
   * Makes the layout of a pool without memory.
   *
   * @param name the name of the pool
   * @param size the number of objects
   * @param elementSize the bytes of each object
   * @param flags the flags of the pool
   * @param spreadOver the product of memory channels and ranks over which slots are spread; 1 to
   *     leave the slots as they are
   * @param numaNode the NUMA node on which the memory is asked for, or {@link
   *     PoolGeometry#ANY_NODE}
   * @param canaryBytes the bytes of the canary on each side of an object, 0 for none
   */
  public ObjectLayout(
      String name,
      int size,
      int elementSize,
      Set<PoolFlag> flags,
      int spreadOver,
      int numaNode,
      int canaryBytes) {
    this.name = name;
    this.size = size;
    this.elementSize = elementSize;
    this.alignment = flags.contains(PoolFlag.NO_CACHE_ALIGN) ? PACKED_ALIGNMENT : CACHE_LINE;
    this.header = canaryBytes == 0 ? 0 : alignment;
    int behind = elementSize + canaryBytes;
    this.slotSize = spread(header + ((behind + alignment - 1) & -alignment), spreadOver);
    this.flags = flags;
    this.numaNode = numaNode;
  }

  /**
   * Returns the slot size with the fewest additional cache lines that spread the slots over all
   * memory channels: neighbouring slots begin on different channels if the number of cache lines of
   * a slot and the number of channels have no common divisor. C counterpart: {@code
   * arch_mem_object_align}.
   */
  private static int spread(int slotSize, int spreadOver) {
    int lines = slotSize / CACHE_LINE;
    if (spreadOver > 1) {
      while (greatestCommonDivisor(lines, spreadOver) != 1) {
        lines++;
      }
      return lines * CACHE_LINE;
    }
    return slotSize;
  }

  private static int greatestCommonDivisor(int a, int b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
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
    return numaNode;
  }

  /** {@return the bytes from the start of a slot to its object} */
  int header() {
    return header;
  }

  /** {@return the places of the objects that have memory now} */
  public Placement placement() {
    return placement;
  }

  /** Replaces the placement. Called only by the thread that populates the pool. */
  public void placement(Placement changed) {
    this.placement = changed;
  }

  /** Refuses addresses to the backend from now on. Called when the memory is freed. */
  public void freed() {
    freed = true;
  }

  private void checkNotFreed() {
    if (freed) {
      throw new PoolClosedException(
          name,
          String.format(Locale.ROOT, "pool '%s' is closed and has no addresses any more", name));
    }
  }

  /** {@inheritDoc} For the backend; the pool, which checks that it is open, has its own method. */
  @Override
  public long address(int object) {
    checkNotFreed();
    return addressOf(object);
  }

  /** {@return the address of an object} */
  public long addressOf(int object) {
    return range(object).addressOf(object, slotSize);
  }

  /** {@return the IO address of an object, or {@link ContiguousPart#NO_IOVA}} */
  public long iova(int object) {
    return range(object).iovaOf(object, slotSize);
  }

  /**
   * {@return the range in which an object lies}
   *
   * @throws IndexOutOfBoundsException if the object has no memory
   */
  public ObjectRange range(int object) {
    Placement now = placement;
    if (object < 0 || object >= now.objects()) {
      throw new IndexOutOfBoundsException(
          String.format(
              Locale.ROOT,
              "pool '%s' has no object %d with memory; %s",
              name,
              object,
              now.objects() == 0
                  ? "it has no memory yet"
                  : "its objects are 0 to " + (now.objects() - 1)));
    }
    return now.rangeOf(object);
  }

  /** {@return the object that starts at an address, or {@link MempoolBackend#NONE}} */
  public int objectAt(long address) {
    return placement.objectAt(address, slotSize);
  }

  /** {@inheritDoc} For the backend, as {@link #address}. */
  @Override
  public int indexOf(long address) {
    checkNotFreed();
    return requireObjectAt(address);
  }

  /**
   * {@return the object that starts at an address}
   *
   * @throws IllegalArgumentException if no object starts there
   */
  public int requireObjectAt(long address) {
    int object = objectAt(address);
    if (object == MempoolBackend.NONE) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "no object of pool '%s' starts at address 0x%x; it is foreign, or points into an"
                  + " object",
              name,
              address));
    }
    return object;
  }
}
