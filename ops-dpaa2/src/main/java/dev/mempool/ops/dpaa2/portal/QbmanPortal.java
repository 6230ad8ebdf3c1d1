package dev.mempool.ops.dpaa2.portal;

import dev.mempool.dpaax.BufferPortal;
import org.jspecify.annotations.Nullable;

/**
 * A software portal of QBMan: what a driver can do to the buffer pools of the device.
 *
 * <p>The device takes released buffers when it gets to it, but before it answers any command that
 * is given after the release, through whatever portal. C counterpart: {@code struct qbman_swp}.
 */
public interface QbmanPortal extends BufferPortal {

  /** The most buffers in one release or acquire: what fits behind the first word of a line. */
  int MAX_BUFFERS = 7;

  /**
   * Asks about a pool. As with {@link #acquire}, the first call sends the command, and the same
   * call asks for the answer. C: {@code qbman_bp_query}.
   *
   * @param bpid the pool
   * @return its state, after all that was released before; {@code null} while the device has not
   *     answered
   * @throws dev.mempool.api.MempoolException EIO if the device answers with an error
   */
  @Nullable PoolState query(int bpid);
}
