// SPDX-License-Identifier: Apache-2.0
/**
 * Pools of fixed-size off-heap objects: the ops table, the pool with its caches, and the registry
 * of pools.
 */
@SuppressWarnings("module") // the modules that the internal package is exported to are built later
@org.jspecify.annotations.NullMarked
module dev.mempool.core {
  requires transitive dev.mempool.api;
  requires transitive java.management;
  requires jdk.jfr;

  exports dev.mempool.core;
  exports dev.mempool.core.discovery to
      dev.mempool.ethdev;
  exports dev.mempool.core.foreign to
      dev.mempool.cli,
      dev.mempool.ethdev,
      dev.mempool.mbuf,
      dev.mempool.micrometer,
      dev.mempool.tck,
      dev.mempool.telemetry;
  exports dev.mempool.core.memory;
  exports dev.mempool.core.memory.linux to
      dev.mempool.ethdev,
      dev.mempool.net.afpacket,
      dev.mempool.net.afxdp,
      dev.mempool.tck,
      dev.mempool.telemetry;

  uses dev.mempool.api.MempoolOps;
}
