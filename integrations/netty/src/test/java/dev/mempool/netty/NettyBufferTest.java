// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.AbstractByteBufTest;
import io.netty.buffer.ByteBuf;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Netty's own tests of buffers, for each {@link Setting} in both byte orders. */
@ParameterizedClass
@MethodSource("settings")
class NettyBufferTest extends AbstractByteBufTest {

  /** The allocators, one for each setting, because the tests are many. */
  private static final Map<Setting, MempoolByteBufAllocator> ALLOCATORS = new HashMap<>();

  private final MempoolByteBufAllocator allocator;
  private final ByteOrder order;

  NettyBufferTest(Setting setting, ByteOrder order) {
    this.allocator = ALLOCATORS.computeIfAbsent(setting, each -> each.builder().build());
    this.order = order;
  }

  static Stream<Arguments> settings() {
    return Setting.all().stream()
        .flatMap(setting ->
            List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN).stream()
                .map(order -> Arguments.of(setting, order)));
  }

  @Override
  @SuppressWarnings("deprecation")
  protected ByteBuf newBuffer(int length, int maxCapacity) {
    ByteBuf buffer = allocator.directBuffer(length, maxCapacity).order(order);
    assertEquals(order, buffer.order());
    assertEquals(0, buffer.writerIndex());
    return buffer;
  }

  /**
   * Netty's test is for buffers that have no room beyond their capacity; its own pooled buffers
   * replace it too. Here the room is that of the slot.
   */
  @Test
  @Override
  public void testMaxFastWritableBytes() {
    ByteBuf buffer = newBuffer(150, 500).writerIndex(100);
    assertEquals(50, buffer.writableBytes());
    assertEquals(150, buffer.capacity());
    assertEquals(500, buffer.maxCapacity());
    assertEquals(400, buffer.maxWritableBytes());
    int fast = buffer.maxFastWritableBytes();
    assertTrue(fast >= 50 && fast <= 400, () -> "" + fast);
    long address = buffer.memoryAddress();
    buffer.writeZero(fast);
    assertEquals(address, buffer.memoryAddress(), "the buffer stays in its slot");
    buffer.release();
  }

  @AfterAll
  static void close() {
    for (MempoolByteBufAllocator each : ALLOCATORS.values()) {
      assertEquals(0, each.metric().usedDirectMemory(), each::toString);
      each.close();
    }
    ALLOCATORS.clear();
  }
}
