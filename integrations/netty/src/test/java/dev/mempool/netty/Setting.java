// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import dev.mempool.core.Guard;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A set of size classes, a guard and the fallbacks of an allocator that Netty's own tests go
 * through.
 */
record Setting(
    String title, List<Integer> slotSizes, Guard guard, Fallback empty, Fallback tooLarge) {

  /** More than any of the tests has out at a time. */
  private static final int SLOTS = 64;

  /** The bytes of the largest buffers of the tests of allocators and of buffers: 32 and 68 MiB. */
  private static final int LARGE = 32 << 20;

  private static final int LARGEST = 68 << 20;

  private static final AtomicLong NAMES = new AtomicLong();

  static List<Setting> all() {
    return List.of(
        new Setting("default", List.of(), Guard.OFF, Fallback.NEXT_CLASS, Fallback.DELEGATE),
        new Setting("one class", List.of(4096), Guard.OFF, Fallback.DELEGATE, Fallback.DELEGATE),
        new Setting(
            "tiny steps",
            List.of(1, 7, 33, 100, 256, 1000, 4096, 70_000),
            Guard.OFF,
            Fallback.NEXT_CLASS,
            Fallback.DELEGATE),
        new Setting(
            "nothing but the delegate",
            List.of(1),
            Guard.OFF,
            Fallback.DELEGATE,
            Fallback.DELEGATE),
        new Setting(
            "pools alone",
            List.of(256, 8192, LARGE, LARGEST),
            Guard.OFF,
            Fallback.FAIL,
            Fallback.FAIL),
        new Setting(
            "state", List.of(64, 2048), Guard.STATE, Fallback.NEXT_CLASS, Fallback.DELEGATE),
        new Setting(
            "canary", List.of(64, 2048, 65_536), Guard.CANARY, Fallback.FAIL, Fallback.DELEGATE),
        new Setting(
            "trace", List.of(256, 65_536), Guard.TRACE, Fallback.DELEGATE, Fallback.DELEGATE));
  }

  MempoolByteBufAllocator.Builder builder() {
    MempoolByteBufAllocator.Builder builder =
        MempoolByteBufAllocator.builder("test-" + NAMES.incrementAndGet())
            .delegate(new PooledByteBufAllocator(false))
            .whenEmpty(empty)
            .whenTooLarge(tooLarge);
    for (int slotSize : slotSizes) {
      builder.slots(slotSize, slotSize < LARGE ? SLOTS : 1, pool -> pool.guard(guard));
    }
    return builder;
  }

  @Override
  public String toString() {
    return title;
  }
}
