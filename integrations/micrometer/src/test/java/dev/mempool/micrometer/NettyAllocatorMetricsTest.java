// SPDX-License-Identifier: Apache-2.0
package dev.mempool.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mempool.core.PoolRegistry;
import dev.mempool.netty.Fallback;
import dev.mempool.netty.MempoolByteBufAllocator;
import dev.mempool.netty.SlotsExhaustedException;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NettyAllocatorMetricsTest {

  private static final int SLOTS = 7;

  private final PoolRegistry registry = new PoolRegistry();
  private final MeterRegistry meters = new SimpleMeterRegistry();

  private double memory(String kind) {
    return meters.get("mempool.netty.memory").tags("kind", kind).gauge().value();
  }

  private double count(String name, String... tags) {
    return meters.get("mempool.netty." + name).tags(tags).functionCounter().count();
  }

  @Test
  void memoryAndFallbacksAreMeters() {
    List<ByteBuf> buffers = new ArrayList<>();
    try (MempoolByteBufAllocator allocator =
            MempoolByteBufAllocator.builder("server")
                .slots(256, SLOTS, pool -> pool.registry(registry).cacheSize(0))
                .slots(1024, SLOTS, pool -> pool.registry(registry).cacheSize(0))
                .whenTooLarge(Fallback.FAIL)
                .build();
        NettyAllocatorMetrics metrics = new NettyAllocatorMetrics(allocator);
        PoolMetrics pools = PoolMetrics.of(registry)) {
      metrics.bindTo(meters);
      pools.bindTo(meters);
      assertEquals(SLOTS * (256 + 1024), memory("reserved"));
      assertEquals(0, memory("used"));
      for (int i = 0; i < SLOTS + 2; i++) {
        buffers.add(allocator.directBuffer(200));
      }
      assertEquals(SLOTS * 256 + 2 * 1024, memory("used"));
      assertEquals(0, memory("delegate"));
      String small = allocator.metric().sizeClasses().getFirst().name();
      assertEquals(2, count("fallbacks", "pool", small, "to", "next.class"));
      assertEquals(0, count("fallbacks", "pool", small, "to", "failure"));
      assertEquals(
          SLOTS,
          meters.get("mempool.objects").tags("pool", small, "state", "in.use").gauge().value());
      assertThrows(SlotsExhaustedException.class, () -> allocator.directBuffer(5000));
      assertEquals(1, count("too.large", "to", "failure"));
      assertEquals(0, count("too.large", "to", "delegate"));
      for (Meter meter : meters.getMeters()) {
        assertNotNull(meter.getId().getDescription(), meter.getId().toString());
        assertNotNull(meter.getId().getBaseUnit(), meter.getId().toString());
      }
      for (ByteBuf buffer : buffers) {
        buffer.release();
      }
      assertEquals(0, memory("used"));
    }
    assertEquals(List.of(), meters.getMeters());
  }

  @Test
  void eachAllocatorHasItsMetersAndClosingRemovesOnlyThem() {
    try (MempoolByteBufAllocator one =
            MempoolByteBufAllocator.builder("one")
                .slots(256, SLOTS, pool -> pool.registry(registry))
                .build();
        MempoolByteBufAllocator two =
            MempoolByteBufAllocator.builder("two")
                .slots(512, SLOTS, pool -> pool.registry(registry))
                .build()) {
      NettyAllocatorMetrics metrics = new NettyAllocatorMetrics(one, Tags.of("app", "shop"));
      metrics.bindTo(meters);
      new NettyAllocatorMetrics(two).bindTo(meters);
      assertEquals(2, meters.get("mempool.netty.memory").tags("kind", "used").gauges().size());
      assertEquals(3, meters.get("mempool.netty.memory").tags("app", "shop").gauges().size());
      metrics.close();
      assertEquals(512 * SLOTS, memory("reserved"));
      metrics.close();
      metrics.bindTo(meters);
      assertEquals(3, meters.get("mempool.netty.memory").tags("allocator", "one").gauges().size());
    }
  }
}
