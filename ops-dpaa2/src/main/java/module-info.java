/** The dpaa2 backend: free objects in the buffer pools of QBMan. */
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
