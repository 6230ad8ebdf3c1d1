// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.AbstractByteBufAllocatorTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Netty's own tests of allocators, for each {@link Setting}. */
@ParameterizedClass
@MethodSource("dev.mempool.netty.Setting#all")
class NettyAllocatorTest extends AbstractByteBufAllocatorTest<AbstractByteBufAllocator> {

  private final Setting setting;
  private final List<MempoolByteBufAllocator> made = new ArrayList<>();

  NettyAllocatorTest(Setting setting) {
    this.setting = setting;
  }

  @Override
  protected AbstractByteBufAllocator newAllocator(boolean preferDirect) {
    MempoolByteBufAllocator allocator = setting.builder().preferDirect(preferDirect).build();
    made.add(allocator);
    return allocator;
  }

  @Override
  protected AbstractByteBufAllocator newUnpooledAllocator() {
    return new UnpooledByteBufAllocator(true);
  }

  /** The bytes of the slot, which are more than the capacity, as with Netty's pooled allocators. */
  @Override
  protected long expectedUsedMemory(AbstractByteBufAllocator allocator, int capacity) {
    return ((MempoolByteBufAllocator) allocator)
        .metric().sizeClasses().stream()
            .mapToInt(MempoolByteBufAllocatorMetric.SizeClass::slotSize)
            .filter(each -> each >= capacity)
            .findFirst()
            .orElse(capacity);
  }

  /**
   * Heap buffers come from the delegate, which is a pooled allocator of Netty here, because other
   * tests want heap buffers that are pooled; it counts whole chunks.
   */
  @Test
  @Override
  public void testUsedHeapMemory() {
    MempoolByteBufAllocator allocator = (MempoolByteBufAllocator) newAllocator(true);
    PooledByteBufAllocator delegate = (PooledByteBufAllocator) allocator.delegate();
    assertEquals(0, allocator.metric().usedHeapMemory());
    ByteBuf buffer = allocator.heapBuffer(1024, 4096);
    assertEquals(delegate.metric().usedHeapMemory(), allocator.metric().usedHeapMemory());
    assertTrue(allocator.metric().usedHeapMemory() >= 1024);
    buffer.release();
  }

  @AfterEach
  void close() {
    made.forEach(MempoolByteBufAllocator::close);
  }
}
