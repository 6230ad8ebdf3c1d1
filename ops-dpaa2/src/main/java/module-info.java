// SPDX-License-Identifier: Apache-2.0
/** The backend dpaa2, whose free lists are buffer pools of NXP's QBMan or of a software device. */
@SuppressWarnings("module") // the digit is part of the hardware's name, not a version
@org.jspecify.annotations.NullMarked
module dev.mempool.ops.dpaa2 {
  requires dev.mempool.api;
  requires dev.mempool.dpaax;
  requires org.jctools.core.jdk11;
  requires static com.google.auto.service;

  provides dev.mempool.api.MempoolOps with
      dev.mempool.ops.dpaa2.Dpaa2Ops;
}
