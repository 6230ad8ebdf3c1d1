// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.util.List;

/**
 * The use of memory by a {@link MempoolByteBufAllocator}, and the counts of its fallbacks. Each
 * method asks the pools when it is called; the values are approximate while buffers are allocated
 * and released. Thread-safe.
 *
 * @since 0.1.0
 */
public final class MempoolByteBufAllocatorMetric implements ByteBufAllocatorMetric {

  private final MempoolByteBufAllocator allocator;

  MempoolByteBufAllocatorMetric(MempoolByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /**
   * The figures of one size class.
   *
   * @param name the name of its pool
   * @param slotSize the bytes of a slot
   * @param slots the number of slots
   * @param inUse the number of slots that are out
   * @param failures the buffers that found the class empty, and failed for it
   * @param fromNextClass the buffers that found the class empty, and got a larger slot
   * @param fromDelegate the buffers that found the class empty, and got memory of the delegate
   * @since 0.1.0
   */
  public record SizeClass(
      String name,
      int slotSize,
      int slots,
      int inUse,
      long failures,
      long fromNextClass,
      long fromDelegate) {}

  /** {@return the bytes of heap memory that the delegate uses, or -1 if it does not say} */
  @Override
  public long usedHeapMemory() {
    return allocator.delegate() instanceof ByteBufAllocatorMetricProvider provider
        ? provider.metric().usedHeapMemory()
        : -1;
  }

  /**
   * {@return the bytes of the slots that are out, and of the delegate's direct buffers that this
   * allocator has handed out}
   */
  @Override
  public long usedDirectMemory() {
    return usedDelegateMemory()
        + allocator.classes().stream()
            .mapToLong(each -> (long) MempoolByteBufAllocator.inUse(each) * each.slotBytes)
            .sum();
  }

  /** {@return the bytes of the delegate's direct buffers that this allocator has handed out} */
  public long usedDelegateMemory() {
    return allocator.delegateBytes.sum();
  }

  /** {@return the bytes of all slots, in use or not, of the pools that are not closed} */
  public long reservedDirectMemory() {
    return allocator.classes().stream()
        .filter(each -> !each.isClosed())
        .mapToLong(each -> (long) each.size() * each.slotBytes)
        .sum();
  }

  /** {@return the figures of all size classes, smallest slots first} */
  public List<SizeClass> sizeClasses() {
    return allocator.classes().stream()
        .map(each ->
            new SizeClass(
                each.name(),
                each.slotBytes,
                each.size(),
                MempoolByteBufAllocator.inUse(each),
                each.failures.sum(),
                each.fromNextClass.sum(),
                each.fromDelegate.sum()))
        .toList();
  }

  /** {@return the buffers that were larger than the largest slot, and failed for it} */
  public long tooLargeFailures() {
    return allocator.tooLargeFailures.sum();
  }

  /**
   * {@return the buffers that were larger than the largest slot, and got memory of the delegate}
   */
  public long tooLargeFromDelegate() {
    return allocator.tooLargeFromDelegate.sum();
  }

  @Override
  public String toString() {
    return allocator.name()
        + "(usedHeapMemory: "
        + usedHeapMemory()
        + "; usedDirectMemory: "
        + usedDirectMemory()
        + "; reservedDirectMemory: "
        + reservedDirectMemory()
        + "; sizeClasses: "
        + sizeClasses()
        + ')';
  }
}
