// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev;

import dev.mempool.mbuf.Mbuf;

/**
 * A queue to which packets are given for transmission, as a driver implements it. One thread at a
 * time uses it.
 *
 * @since 0.1.0
 */
public abstract non-sealed class TxQueue extends EthQueue {

  /** Makes a queue whose counters are 0. */
  protected TxQueue() {}

  /**
   * Takes packets for transmission; does not wait, and allocates no Java object. The queue frees
   * the packets that it takes, at once or when they have been sent, also those that it drops
   * because of an error. It counts them. A driver that throws has taken all packets.
   *
   * @param packets the packets
   * @param from the index of the first one
   * @param count the number of packets
   * @return the number of packets that were taken, the first ones; the others belong to the caller
   *     as before
   */
  public abstract int txBurst(Mbuf[] packets, int from, int count);

  /**
   * Goes on with packets that were taken: sends those that could not be sent at once, and frees the
   * mbufs of those that have been sent. Called by the thread that uses the queue, while it has
   * nothing to transmit. Does nothing if bursts complete all of that.
   */
  public void reclaim() {}
}
