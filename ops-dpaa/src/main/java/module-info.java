// SPDX-License-Identifier: Apache-2.0
/** The backend dpaa, whose free lists are buffer pools of NXP's BMan or of a software BMan. */
@org.jspecify.annotations.NullMarked
module dev.mempool.ops.dpaa {
  requires dev.mempool.api;
  requires dev.mempool.dpaax;
  requires org.jctools.core.jdk11;
  requires static com.google.auto.service;

  provides dev.mempool.api.MempoolOps with
      dev.mempool.ops.dpaa.DpaaOps;
}
