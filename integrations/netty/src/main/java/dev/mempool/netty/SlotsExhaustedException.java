// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import dev.mempool.api.MempoolException;

/**
 * Thrown by a {@link MempoolByteBufAllocator} whose policy is {@link Fallback#FAIL} if a buffer
 * cannot have a slot. Its reason is {@code ENOBUFS}. In a channel's pipeline it arrives at {@code
 * exceptionCaught}. A buffer whose growth has failed is unchanged.
 *
 * @since 0.1.0
 */
public final class SlotsExhaustedException extends MempoolException {

  private static final long serialVersionUID = 1L;

  /** The capacity that was asked for. */
  private final int capacity;

  SlotsExhaustedException(int capacity, String message) {
    super(Reason.ENOBUFS, message);
    this.capacity = capacity;
  }

  /** {@return the capacity that was asked for, in bytes} */
  public int capacity() {
    return capacity;
  }
}
