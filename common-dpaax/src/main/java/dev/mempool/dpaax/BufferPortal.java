// SPDX-License-Identifier: Apache-2.0
package dev.mempool.dpaax;

/**
 * A portal of a device, as a driver uses it: it releases buffers to the buffer pools of the device
 * and acquires them. The package documentation says what a portal is. C counterparts: {@code struct
 * bman_portal}, {@code struct qbman_swp}.
 *
 * <p>Not thread-safe: one thread uses a portal at a time, and passes it on under a lock. No method
 * waits for the device; the caller calls again and decides when to give up. What a thread did
 * before it released an address happens-before what another thread does after it has acquired that
 * address, through whatever portal.
 */
public interface BufferPortal {

  /** The result of {@link #acquire} while the device has not answered. */
  int PENDING = -1;

  /**
   * Releases buffers to a buffer pool. C counterparts: {@code bman_release}, {@code
   * qbman_swp_release}.
   *
   * @param bpid the number of the buffer pool
   * @param addresses the addresses of the buffers, from position 0 on
   * @param count the number of buffers, from 1 to what one command of the device takes
   * @return {@code false} if the device has no room for another release at the moment; then no
   *     buffer was released
   */
  boolean release(int bpid, long[] addresses, int count);

  /**
   * Acquires buffers from a buffer pool. The first call sends the command. While the result is
   * {@link #PENDING}, another call with the same arguments asks for the response. C counterparts:
   * {@code bman_acquire}, {@code qbman_swp_acquire}.
   *
   * @param bpid the number of the buffer pool
   * @param addresses receives the addresses, from position 0 on
   * @param count the number of buffers, from 1 to what one command of the device takes
   * @return {@code count}; or 0 if the buffer pool has fewer; or {@link #PENDING}
   * @throws dev.mempool.api.MempoolException EIO if the device answers with an error
   */
  int acquire(int bpid, long[] addresses, int count);

  /**
   * Abandons a command that is {@link #PENDING}; does nothing if there is none. If the device still
   * answers an abandoned acquire, its buffers are released again by the next call of {@link
   * #release}, {@link #acquire} or {@link #finishAbandoned}. Until then the portal accepts no other
   * command than releases.
   */
  void abandon();

  /**
   * Looks for the response to an abandoned command, if there is one, and releases the buffers that
   * came with it.
   *
   * @return {@code false} if the device has not answered yet, or has no room for the release; the
   *     command is still abandoned then
   */
  boolean finishAbandoned();
}
