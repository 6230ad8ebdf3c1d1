// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The counters of a queue. Only the thread that uses the queue writes them; any thread may read
 * them, and then sees each counter as it was a moment ago.
 *
 * @since 0.1.0
 */
public abstract sealed class EthQueue permits RxQueue, TxQueue {

  private static final VarHandle PACKETS;
  private static final VarHandle BYTES;
  private static final VarHandle ERRORS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      PACKETS = lookup.findVarHandle(EthQueue.class, "packets", long.class);
      BYTES = lookup.findVarHandle(EthQueue.class, "bytes", long.class);
      ERRORS = lookup.findVarHandle(EthQueue.class, "errors", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // by the handles
  private long packets;

  @SuppressWarnings("unused")
  private long bytes;

  @SuppressWarnings("unused")
  private long errors;

  EthQueue() {}

  /**
   * Adds to the packets and their bytes. Called by the thread that uses the queue.
   *
   * @param morePackets the number of packets
   * @param moreBytes the sum of their lengths
   */
  protected final void count(int morePackets, long moreBytes) {
    PACKETS.setOpaque(this, (long) PACKETS.getOpaque(this) + morePackets);
    BYTES.setOpaque(this, (long) BYTES.getOpaque(this) + moreBytes);
  }

  /**
   * Adds to the packets that were dropped because of an error. Called by the thread that uses the
   * queue.
   *
   * @param more the number of packets
   */
  protected final void countErrors(int more) {
    ERRORS.setOpaque(this, (long) ERRORS.getOpaque(this) + more);
  }

  /** {@return the number of packets} */
  public final long packets() {
    return (long) PACKETS.getOpaque(this);
  }

  /** {@return the sum of the lengths of the packets} */
  public final long bytes() {
    return (long) BYTES.getOpaque(this);
  }

  /** {@return the number of packets that were dropped because of an error} */
  public final long errors() {
    return (long) ERRORS.getOpaque(this);
  }
}
