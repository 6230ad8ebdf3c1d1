// SPDX-License-Identifier: Apache-2.0
/**
 * Pools of fixed-size off-heap objects: the ops table, the pool with its caches, and the registry
 * of pools.
 */
@org.jspecify.annotations.NullMarked
module dev.mempool.core {
  requires transitive dev.mempool.api;
  requires transitive java.management;
  requires jdk.jfr;

  exports dev.mempool.core;
  exports dev.mempool.core.memory;

  uses dev.mempool.api.MempoolOps;
}
