// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.dpaa2.portal;

import dev.mempool.dpaax.BufferPortal;
import org.jspecify.annotations.Nullable;

/**
 * A software portal of QBMan. Not thread-safe. C counterpart: {@code struct qbman_swp}.
 *
 * <p>The device executes a release some time after the call, but before it answers any command that
 * is sent after the release, through whatever portal.
 */
public interface QbmanPortal extends BufferPortal {

  /** The most buffers in one release or acquire: a line has room for them after its first word. */
  int MAX_BUFFERS = 7;

  /**
   * Queries the state of a pool. As with {@link #acquire}, the first call sends the command. While
   * the result is {@code null}, another call asks for the response. C: {@code qbman_bp_query}.
   *
   * @param bpid the pool
   * @return its state after all releases before this command; {@code null} while the device has not
   *     answered
   * @throws dev.mempool.api.MempoolException EIO if the device answers with an error
   */
  @Nullable PoolState query(int bpid);
}
