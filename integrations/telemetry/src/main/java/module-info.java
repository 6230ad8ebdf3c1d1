// SPDX-License-Identifier: Apache-2.0
/**
 * The telemetry socket of DPDK programs for the pools of a JVM: {@link
 * dev.mempool.telemetry.Telemetry}, and for packet devices, if the module of them is there: {@link
 * dev.mempool.telemetry.EthDevCommands}.
 */
@org.jspecify.annotations.NullMarked
module dev.mempool.telemetry {
  requires transitive dev.mempool.core;
  requires static transitive dev.mempool.ethdev;

  exports dev.mempool.telemetry;
}
