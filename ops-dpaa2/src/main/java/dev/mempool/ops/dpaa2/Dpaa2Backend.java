package dev.mempool.ops.dpaa2;

import dev.mempool.api.PoolGeometry;
import dev.mempool.dpaax.PortalBackend;
import dev.mempool.dpaax.PortalConfig;
import dev.mempool.dpaax.Portals;
import dev.mempool.ops.dpaa2.portal.QbmanPortal;

/** The driver of one pool, in the buffer pool of a DPBP object. */
final class Dpaa2Backend extends PortalBackend {

  /** As in C, what no full command takes goes first. A command has whole words for addresses. */
  private static final Shape SHAPE = new Shape(QbmanPortal.MAX_BUFFERS, true, Long.SIZE);

  private final Dpbp dpbp;
  private final Runnable ended;

  Dpaa2Backend(
      PoolGeometry geometry, PortalConfig config, Portals portals, Dpbp dpbp, Runnable ended) {
    super(geometry, config, portals, dpbp.bpid(), SHAPE);
    this.dpbp = dpbp;
    this.ended = ended;
  }

  /** Through the management complex, as in C. */
  @Override
  protected int freeBuffers() {
    return dpbp.freeBuffers();
  }

  @Override
  protected void freePool() {
    try {
      dpbp.disable();
    } finally {
      ended.run();
    }
  }
}
