package dev.mempool.core;

import com.google.common.math.IntMath;
import dev.mempool.api.PoolFlag;
import dev.mempool.api.PoolGeometry;
import java.util.Set;

/**
 * The geometry of one pool and where its objects lie. What it is made with is constant; objects get
 * their places when memory is added.
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

  /** The bytes from the start of a slot to its object: for a canary, and 0 without. */
  private final int header;

  private final int numaNode;
  private final Set<PoolFlag> flags;

  /** Volatile, so that who learns of an object from another thread finds its place. */
  private volatile Placement placement = Placement.NOWHERE;

  /**
   * Makes the layout of a pool without memory.
   *
   * @param spreadOver the product of memory channels and ranks over which slots are spread, 1 for
   *     not at all
   * @param canaries whether each object has one on both sides
   */
  ObjectLayout(
      String name,
      int size,
      int elementSize,
      Set<PoolFlag> flags,
      int spreadOver,
      int numaNode,
      boolean canaries) {
    this.name = name;
    this.size = size;
    this.elementSize = elementSize;
    this.alignment = flags.contains(PoolFlag.NO_CACHE_ALIGN) ? PACKED_ALIGNMENT : CACHE_LINE;
    this.header = canaries ? alignment : 0;
    int behind = elementSize + (canaries ? Canaries.BYTES : 0);
    this.slotSize = spread(header + ((behind + alignment - 1) & -alignment), spreadOver);
    this.flags = flags;
    this.numaNode = numaNode;
  }

  /**
   * Neighbouring slots begin on different channels, and all channels are used, when the number of
   * cache lines in a slot has no divisor in common with that of the channels.
   */
  private static int spread(int slotSize, int spreadOver) {
    int lines = slotSize / CACHE_LINE;
    if (spreadOver > 1) {
      while (IntMath.gcd(lines, spreadOver) != 1) {
        lines++;
      }
      return lines * CACHE_LINE;
    }
    return slotSize;
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

  int header() {
    return header;
  }

  Placement placement() {
    return placement;
  }

  void placement(Placement changed) {
    this.placement = changed;
  }

  @Override
  public long address(int object) {
    return run(object).addressOf(object, slotSize);
  }

  long iova(int object) {
    return run(object).iovaOf(object, slotSize);
  }

  /** The run in which an object lies. */
  Run run(int object) {
    Placement now = placement;
    if (object < 0 || object >= now.objects()) {
      throw new IndexOutOfBoundsException(
          "pool '%s' has no object %d with memory; %s"
              .formatted(
                  name,
                  object,
                  now.objects() == 0
                      ? "it has no memory yet"
                      : "its objects are 0 to " + (now.objects() - 1)));
    }
    return now.of(object);
  }

  @Override
  public int indexOf(long address) {
    int object = placement.at(address, slotSize);
    if (object == Mempool.NONE) {
      throw new IllegalArgumentException(
          "no object of pool '%s' starts at address 0x%x; it is foreign, or points into an object"
              .formatted(name, address));
    }
    return object;
  }
}
