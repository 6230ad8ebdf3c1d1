// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev;

import dev.mempool.mbuf.PktmbufPool;
import java.util.Map;

/**
 * A device, as its driver implements it. {@link EthDev} is the only caller: it checks all arguments
 * and states first, calls one method at a time, and reports what a method throws. So queues are set
 * up while the device is stopped, a queue number is below the maximum, and after {@link #close} no
 * method is called.
 *
 * <p>C counterpart: {@code struct eth_dev_ops}.
 *
 * @since 0.1.0
 */
public interface EthDevOps {

  /** {@return the abilities of the device, which never change} */
  EthDevInfo info();

  /**
   * Sets the numbers of queues. The queues that were set up before are not used any more, and all
   * queues are set up anew before the start.
   *
   * @param rxQueues the number of queues that receive
   * @param txQueues the number of queues that transmit
   */
  default void configure(int rxQueues, int txQueues) {}

  /**
   * Sets up a queue that receives. A queue of the same number that was set up before is not used
   * any more.
   *
   * @param queue the number of the queue
   * @param descriptors the number of packets that should fit into the queue; 0 for the driver's
   *     default. A driver may use another number
   * @param pool the pool from which the queue allocates
   * @return the queue
   */
  RxQueue rxQueue(int queue, int descriptors, PktmbufPool pool);

  /**
   * Sets up a queue that transmits.
   *
   * @param queue the number of the queue
   * @param descriptors as for {@link #rxQueue}
   * @return the queue
   */
  TxQueue txQueue(int queue, int descriptors);

  /** Starts the device: packets arrive from now on. All its queues have been set up. */
  void start();

  /**
   * Stops the device. No thread is in a queue any more. Packets that wait in a queue may be
   * dropped.
   */
  void stop();

  /** Frees all that the device holds, mbufs too. The device is stopped. */
  void close();

  /** {@return the link} Any thread may call this method at any time before the close. */
  EthLink link();

  /** {@return the Ethernet address} As {@link dev.mempool.net.EtherAddr}. */
  long macAddress();

  /** {@return the most bytes of a packet without its Ethernet header} */
  int mtu();

  /**
   * Sets the MTU.
   *
   * @param bytes within the limits of {@link #info}
   * @throws UnsupportedOperationException if the device has a fixed MTU
   */
  default void setMtu(int bytes) {
    throw new UnsupportedOperationException("the device has a fixed MTU");
  }

  /** {@return whether packets for other addresses are received too} */
  default boolean isPromiscuous() {
    return true;
  }

  /**
   * Lets the device receive packets for other addresses, or not.
   *
   * @param on whether it receives them
   * @throws UnsupportedOperationException if the device cannot be set so
   */
  default void setPromiscuous(boolean on) {
    if (on != isPromiscuous()) {
      throw new UnsupportedOperationException(
          "the device receives the packets of all addresses, always");
    }
  }

  /**
   * {@return the packets that the device has dropped because its queues were full, since it was
   * made} Any thread may call this method at any time before the close.
   */
  default long missed() {
    return 0;
  }

  /**
   * {@return further counters by name, in the order in which they are shown} Any thread may call
   * this method at any time before the close.
   */
  default Map<String, Long> xstats() {
    return Map.of();
  }
}
