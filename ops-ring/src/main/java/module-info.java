// SPDX-License-Identifier: Apache-2.0
/** The ring backends: first in, first out, over a bounded array of object indices. */
@org.jspecify.annotations.NullMarked
module dev.mempool.ops.ring {
  requires dev.mempool.api;
  requires static com.google.auto.service;

  provides dev.mempool.api.MempoolOps with
      dev.mempool.ops.ring.RingMpMcOps,
      dev.mempool.ops.ring.RingMpScOps,
      dev.mempool.ops.ring.RingMtHtsOps,
      dev.mempool.ops.ring.RingMtRtsOps,
      dev.mempool.ops.ring.RingSpMcOps,
      dev.mempool.ops.ring.RingSpScOps;
}
