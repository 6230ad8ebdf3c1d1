// SPDX-License-Identifier: Apache-2.0
/**
 * Metrics of pools for Micrometer: {@link dev.mempool.micrometer.PoolMetrics}, and of the allocator
 * for Netty, if it is there: {@link dev.mempool.micrometer.NettyAllocatorMetrics}.
 */
@org.jspecify.annotations.NullMarked
module dev.mempool.micrometer {
  requires transitive dev.mempool.core;
  requires static transitive dev.mempool.netty;
  requires jdk.jfr;
  requires transitive micrometer.core;

  exports dev.mempool.micrometer;
}
