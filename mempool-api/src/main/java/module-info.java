// SPDX-License-Identifier: Apache-2.0
/**
 * The API for authors of mempool backends: the ops interface that providers implement, the geometry
 * of a pool, and the identity of lcores. It depends only on the JDK.
 */
@SuppressWarnings("module") // the modules that the internal package is exported to are built later
@org.jspecify.annotations.NullMarked
module dev.mempool.api {
  requires static transitive org.jspecify;

  exports dev.mempool.api;
  exports dev.mempool.api.internal to
      dev.mempool.core,
      dev.mempool.dpaax,
      dev.mempool.mbuf,
      dev.mempool.ops.bucket,
      dev.mempool.ops.dpaa,
      dev.mempool.ops.dpaa2,
      dev.mempool.ops.ring,
      dev.mempool.ops.stack;
  exports dev.mempool.api.moves to
      dev.mempool.core,
      dev.mempool.ops.ring,
      dev.mempool.ops.stack,
      dev.mempool.vector;
  exports dev.mempool.lcore;

  uses dev.mempool.api.moves.IndexMovesProvider;
}
