// SPDX-License-Identifier: Apache-2.0
/** Metrics of pools for Micrometer: {@link dev.mempool.micrometer.PoolMetrics}. */
@org.jspecify.annotations.NullMarked
module dev.mempool.micrometer {
  requires transitive dev.mempool.core;
  requires jdk.jfr;
  requires transitive micrometer.core;

  exports dev.mempool.micrometer;
}
