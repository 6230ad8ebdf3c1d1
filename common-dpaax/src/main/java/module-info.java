// SPDX-License-Identifier: Apache-2.0
/** The parts that the hardware backends dpaa and dpaa2 share. Nothing else may use it. */
@SuppressWarnings("module") // the modules that it is for are compiled after this one
@org.jspecify.annotations.NullMarked
module dev.mempool.dpaax {
  requires transitive dev.mempool.api;

  exports dev.mempool.dpaax to
      dev.mempool.ops.dpaa,
      dev.mempool.ops.dpaa2;
}
