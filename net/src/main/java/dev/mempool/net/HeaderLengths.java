// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net;

/**
 * The lengths of the headers of a packet, which {@link PacketTypes#get} fills. A header that the
 * packet does not have has the length 0. Not thread-safe; made once and used for many packets. C
 * counterpart: {@code struct rte_net_hdr_lens}.
 *
 * @since 0.1.0
 */
public final class HeaderLengths {

  int l2;
  int l3;
  int l4;
  int tunnel;
  int innerL2;
  int innerL3;
  int innerL4;

  /** The offset in the packet at which the parser continues. */
  int offset;

  /** The protocol that the parser has found for the next header. */
  int protocol;

  /** Makes lengths of 0. */
  public HeaderLengths() {}

  void clear(int start) {
    l2 = start;
    l3 = 0;
    l4 = 0;
    tunnel = 0;
    innerL2 = 0;
    innerL3 = 0;
    innerL4 = 0;
    offset = start;
    protocol = 0;
  }

  /** {@return the bytes of the link layer, with VLAN tags and MPLS labels} C: {@code l2_len}. */
  public int l2() {
    return l2;
  }

  /** {@return the bytes of the IP header, with options and extension headers} C: {@code l3_len}. */
  public int l3() {
    return l3;
  }

  /** {@return the bytes of the TCP, UDP or SCTP header} C: {@code l4_len}. */
  public int l4() {
    return l4;
  }

  /** {@return the bytes of a GRE header} C: {@code tunnel_len}. */
  public int tunnel() {
    return tunnel;
  }

  /**
   * {@return the bytes of the UDP header and of the header of a tunnel over UDP, with the Ethernet
   * header in it} C: {@code inner_l2_len}.
   */
  public int innerL2() {
    return innerL2;
  }

  /** {@return the bytes of the IP header in a tunnel} C: {@code inner_l3_len}. */
  public int innerL3() {
    return innerL3;
  }

  /** {@return the bytes of the TCP, UDP or SCTP header in a tunnel} C: {@code inner_l4_len}. */
  public int innerL4() {
    return innerL4;
  }
}
