// SPDX-License-Identifier: Apache-2.0
/**
 * The telemetry socket of DPDK programs for the pools of a JVM: {@link
 * dev.mempool.telemetry.Telemetry}.
 */
@org.jspecify.annotations.NullMarked
module dev.mempool.telemetry {
  requires transitive dev.mempool.core;

  exports dev.mempool.telemetry;
}
