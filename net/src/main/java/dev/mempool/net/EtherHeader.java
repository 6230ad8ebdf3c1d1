// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net;

import dev.mempool.mbuf.Mbuf;
import java.util.Objects;

/**
 * The Ethernet header and VLAN tags. An offset is that of the header in the packet. Not
 * thread-safe, as the mbuf. All methods throw {@link IndexOutOfBoundsException} if the packet ends
 * before the field. C counterpart: {@code struct rte_ether_hdr} and {@code struct rte_vlan_hdr}.
 *
 * @since 0.1.0
 */
public final class EtherHeader {

  /** The bytes of the header: two addresses and a type. C: {@code RTE_ETHER_HDR_LEN}. */
  public static final int LENGTH = 14;

  /** The bytes that a VLAN tag adds. C: {@code RTE_VLAN_HLEN}. */
  public static final int VLAN_LENGTH = 4;

  /** The offset of the type in the header, at which a VLAN tag is inserted. */
  public static final int TYPE_OFFSET = 12;

  /** The type of IPv4. C: {@code RTE_ETHER_TYPE_IPV4}. */
  public static final int IPV4 = 0x0800;

  /** The type of ARP. C: {@code RTE_ETHER_TYPE_ARP}. */
  public static final int ARP = 0x0806;

  /** The type of an Ethernet frame within a tunnel. C: {@code RTE_ETHER_TYPE_TEB}. */
  public static final int TEB = 0x6558;

  /** The type of a VLAN tag. C: {@code RTE_ETHER_TYPE_VLAN}. */
  public static final int VLAN = 0x8100;

  /** The type of IPv6. C: {@code RTE_ETHER_TYPE_IPV6}. */
  public static final int IPV6 = 0x86dd;

  /** The type of MPLS. C: {@code RTE_ETHER_TYPE_MPLS}. */
  public static final int MPLS = 0x8847;

  /** The type of MPLS with a label of a group. C: {@code RTE_ETHER_TYPE_MPLSM}. */
  public static final int MPLS_MULTICAST = 0x8848;

  /** The type of the outer one of two VLAN tags. C: {@code RTE_ETHER_TYPE_QINQ}. */
  public static final int QINQ = 0x88a8;

  private static final int SOURCE = 6;
  private static final int LOW_BYTES = 4;

  private EtherHeader() {}

  /**
   * {@return the address of the receiver}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static long destination(Mbuf packet, int offset) {
    return address(packet, offset);
  }

  /**
   * {@return the address of the sender}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static long source(Mbuf packet, int offset) {
    return address(packet, offset + SOURCE);
  }

  /**
   * Sets the address of the receiver.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param address the address; bits 48 and above are ignored
   */
  public static void setDestination(Mbuf packet, int offset, long address) {
    setAddress(packet, offset, address);
  }

  /**
   * Sets the address of the sender.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param address the address; bits 48 and above are ignored
   */
  public static void setSource(Mbuf packet, int offset, long address) {
    setAddress(packet, offset + SOURCE, address);
  }

  /**
   * {@return the type of the payload, or of the VLAN tag that follows}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int type(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedShort(offset + TYPE_OFFSET);
  }

  /**
   * Sets the type.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param type the type, 0 to 65535
   */
  public static void setType(Mbuf packet, int offset, int type) {
    Objects.requireNonNull(packet, "packet").putShort(offset + TYPE_OFFSET, type);
  }

  /**
   * Inserts a VLAN tag behind the addresses. The header grows by {@value #VLAN_LENGTH} bytes in
   * front of the packet. C counterpart: {@code rte_vlan_insert}.
   *
   * @param packet the packet, which begins with an Ethernet header in its first segment
   * @param type the type of the tag, for example {@link #VLAN}
   * @param tci the priority and the number of the VLAN
   * @return {@code false} if the headroom is too small; the packet is as before then
   */
  public static boolean insertVlan(Mbuf packet, int type, int tci) {
    long destination = destination(packet, 0);
    long source = source(packet, 0);
    if (!packet.prepend(VLAN_LENGTH)) {
      return false;
    }
    setDestination(packet, 0, destination);
    setSource(packet, 0, source);
    packet.putShort(TYPE_OFFSET, type);
    packet.putShort(TYPE_OFFSET + Short.BYTES, tci);
    return true;
  }

  /**
   * Puts an address into a packet, at any offset.
   *
   * @param packet the packet
   * @param offset the offset of the address
   * @param address the address; bits 48 and above are ignored
   */
  static void setAddress(Mbuf packet, int offset, long address) {
    Objects.requireNonNull(packet, "packet")
        .putShort(offset, (int) (address >>> Integer.SIZE) & 0xffff);
    packet.putInt(offset + EtherAddr.LENGTH - LOW_BYTES, (int) address);
  }

  /** Returns the address at any offset of a packet. */
  static long address(Mbuf packet, int offset) {
    return (long) Objects.requireNonNull(packet, "packet").getUnsignedShort(offset) << Integer.SIZE
        | packet.getUnsignedInt(offset + EtherAddr.LENGTH - LOW_BYTES);
  }
}
