/** A backend whose free list lives in the buffer manager of NXP's DPAA, or in a software one. */
@org.jspecify.annotations.NullMarked
module dev.mempool.ops.dpaa {
  requires dev.mempool.api;
  requires dev.mempool.dpaax;
  requires org.jctools.core.jdk11;
  requires static com.google.auto.service;

  provides dev.mempool.api.MempoolOps with
      dev.mempool.ops.dpaa.DpaaOps;
}
