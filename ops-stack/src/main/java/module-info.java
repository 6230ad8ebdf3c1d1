// SPDX-License-Identifier: Apache-2.0
/** The stack backends: last in, first out, over object indices. */
@org.jspecify.annotations.NullMarked
module dev.mempool.ops.stack {
  requires dev.mempool.api;
  requires static com.google.auto.service;

  provides dev.mempool.api.MempoolOps with
      dev.mempool.ops.stack.LfStackOps,
      dev.mempool.ops.stack.StackOps;
}
