// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afxdp.linux;

/**
 * The counters that the kernel keeps of a socket: {@code struct xdp_statistics}. Immutable. Those
 * that a kernel does not have are 0.
 *
 * @param rxDropped the frames that were dropped because no mbuf was in the fill ring, or because
 *     they were longer than one mbuf and the kernel cannot split them
 * @param rxInvalid the entries of the fill ring that were wrong
 * @param txInvalid the entries of the transmit ring that were wrong
 * @param rxRingFull the frames that were dropped because the receive ring was full
 * @param fillRingEmpty how often the fill ring had no mbuf
 * @param txRingEmpty how often the transmit ring had no frame
 */
public record XdpStatistics(
    long rxDropped,
    long rxInvalid,
    long txInvalid,
    long rxRingFull,
    long fillRingEmpty,
    long txRingEmpty) {

  /** No counts. */
  public static final XdpStatistics NONE = new XdpStatistics(0, 0, 0, 0, 0, 0);

  /**
   * {@return the sums of these counters and others}
   *
   * @param other the others
   */
  public XdpStatistics plus(XdpStatistics other) {
    return new XdpStatistics(
        rxDropped + other.rxDropped,
        rxInvalid + other.rxInvalid,
        txInvalid + other.txInvalid,
        rxRingFull + other.rxRingFull,
        fillRingEmpty + other.fillRingEmpty,
        txRingEmpty + other.txRingEmpty);
  }

  /** {@return the frames that were dropped because the process was too slow, or had no mbufs} */
  public long missed() {
    return rxDropped + rxRingFull;
  }
}
