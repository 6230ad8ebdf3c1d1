// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev;

/**
 * The counters of a device, the sums over its queues. Immutable. C counterpart: {@code struct
 * rte_eth_stats}.
 *
 * @param ipackets the packets that were received
 * @param opackets the packets that were sent
 * @param ibytes the bytes of the packets received, without the checksum of the frame
 * @param obytes the bytes of the packets sent
 * @param imissed the packets that the device dropped because its queues were full
 * @param ierrors the packets that were dropped while receiving because of an error
 * @param oerrors the packets that were taken for transmission and dropped because of an error
 * @param rxNombuf how often the pool had no mbuf for a packet
 * @since 0.1.0
 */
public record EthStats(
    long ipackets,
    long opackets,
    long ibytes,
    long obytes,
    long imissed,
    long ierrors,
    long oerrors,
    long rxNombuf) {

  /** The counters of a device that was not used yet. */
  public static final EthStats NONE = new EthStats(0, 0, 0, 0, 0, 0, 0, 0);

  /**
   * {@return the counts since an earlier moment}
   *
   * @param before the counters at that moment
   */
  public EthStats since(EthStats before) {
    return new EthStats(
        ipackets - before.ipackets,
        opackets - before.opackets,
        ibytes - before.ibytes,
        obytes - before.obytes,
        imissed - before.imissed,
        ierrors - before.ierrors,
        oerrors - before.oerrors,
        rxNombuf - before.rxNombuf);
  }
}
