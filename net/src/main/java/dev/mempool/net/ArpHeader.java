// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net;

import dev.mempool.mbuf.Mbuf;
import java.util.Objects;

/**
 * The fields of an ARP message for IPv4 over Ethernet. An offset is that of the header in the
 * packet. Numbers are unsigned, except those of 4 and 8 bytes, which have the bits of the field.
 * Not thread-safe, as the mbuf. All methods throw {@link IndexOutOfBoundsException} if the packet
 * ends before the field. C counterpart: {@code struct rte_arp_hdr}.
 *
 * @since 0.1.0
 */
public final class ArpHeader {

  /** The bytes of the header. */
  public static final int LENGTH = 28;

  /** The operation of a request. C: {@code RTE_ARP_OP_REQUEST}. */
  public static final int REQUEST = 1;

  /** The operation of a reply. C: {@code RTE_ARP_OP_REPLY}. */
  public static final int REPLY = 2;

  private ArpHeader() {}

  /**
   * {@return the operation: 1 for a request, 2 for a reply}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int operation(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedShort(offset + 6);
  }

  /**
   * Sets the operation: 1 for a request, 2 for a reply.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setOperation(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putShort(offset + 6, value);
  }

  /**
   * {@return the Ethernet address of the sender}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static long senderAddress(Mbuf packet, int offset) {
    return EtherHeader.address(packet, offset + 8);
  }

  /**
   * Sets the Ethernet address of the sender.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setSenderAddress(Mbuf packet, int offset, long value) {
    EtherHeader.setAddress(packet, offset + 8, value);
  }

  /**
   * {@return the IPv4 address of the sender}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int senderIp(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getInt(offset + 14);
  }

  /**
   * Sets the IPv4 address of the sender.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setSenderIp(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putInt(offset + 14, value);
  }

  /**
   * {@return the Ethernet address that is asked for or answered}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static long targetAddress(Mbuf packet, int offset) {
    return EtherHeader.address(packet, offset + 18);
  }

  /**
   * Sets the Ethernet address that is asked for or answered.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setTargetAddress(Mbuf packet, int offset, long value) {
    EtherHeader.setAddress(packet, offset + 18, value);
  }

  /**
   * {@return the IPv4 address that is asked for or answered}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int targetIp(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getInt(offset + 24);
  }

  /**
   * Sets the IPv4 address that is asked for or answered.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setTargetIp(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putInt(offset + 24, value);
  }
}
