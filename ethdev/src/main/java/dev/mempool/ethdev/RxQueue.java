// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev;

import dev.mempool.mbuf.Mbuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A queue from which packets are received, as a driver implements it. One thread at a time uses it.
 *
 * @since 0.1.0
 */
public abstract non-sealed class RxQueue extends EthQueue {

  private static final VarHandle NO_MBUF;

  static {
    try {
      NO_MBUF = MethodHandles.lookup().findVarHandle(RxQueue.class, "noMbuf", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // by the handle
  private long noMbuf;

  /** Makes a queue whose counters are 0. */
  protected RxQueue() {}

  /**
   * Receives packets that have arrived; does not wait, and allocates no Java object. The driver
   * sets the data and the lengths of the packets and counts them; {@link EthDev} sets the port.
   *
   * @param packets receives the packets
   * @param from the index of the first one
   * @param count the most packets; the array has room for them
   * @return the number of packets, 0 to {@code count}; the elements behind them are not defined
   */
  public abstract int rxBurst(Mbuf[] packets, int from, int count);

  /** Counts a packet for which the pool had no mbuf. Called by the thread that uses the queue. */
  protected final void countNoMbuf() {
    NO_MBUF.setOpaque(this, (long) NO_MBUF.getOpaque(this) + 1);
  }

  /** {@return how often the pool had no mbuf} C: {@code rx_nombuf}. */
  public final long noMbuf() {
    return (long) NO_MBUF.getOpaque(this);
  }
}
