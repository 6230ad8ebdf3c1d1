// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net;

import dev.mempool.mbuf.Mbuf;
import java.util.Objects;

/**
 * The fields of the header of ICMP echo messages. An offset is that of the header in the packet.
 * Numbers are unsigned, except those of 4 and 8 bytes, which have the bits of the field. Not
 * thread-safe, as the mbuf. All methods throw {@link IndexOutOfBoundsException} if the packet ends
 * before the field. C counterpart: {@code struct rte_icmp_hdr}.
 *
 * @since 0.1.0
 */
public final class IcmpHeader {

  /** The bytes of the header. */
  public static final int LENGTH = 8;

  /** The type of an echo request. C: {@code RTE_ICMP_TYPE_ECHO_REQUEST}. */
  public static final int ECHO_REQUEST = 8;

  /** The type of an echo reply. C: {@code RTE_ICMP_TYPE_ECHO_REPLY}. */
  public static final int ECHO_REPLY = 0;

  private IcmpHeader() {}

  /**
   * {@return the type: 8 for an echo request, 0 for a reply}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int type(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedByte(offset);
  }

  /**
   * Sets the type: 8 for an echo request, 0 for a reply.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setType(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putByte(offset, value);
  }

  /**
   * {@return the code, 0 in echo messages}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int code(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedByte(offset + 1);
  }

  /**
   * Sets the code, 0 in echo messages.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setCode(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putByte(offset + 1, value);
  }

  /**
   * {@return the checksum}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int checksum(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedShort(offset + 2);
  }

  /**
   * Sets the checksum.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setChecksum(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putShort(offset + 2, value);
  }

  /**
   * {@return the identifier of an echo message}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int identifier(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedShort(offset + 4);
  }

  /**
   * Sets the identifier of an echo message.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setIdentifier(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putShort(offset + 4, value);
  }

  /**
   * {@return the sequence number of an echo message}
   *
   * @param packet the packet
   * @param offset the offset of the header
   */
  public static int sequence(Mbuf packet, int offset) {
    return Objects.requireNonNull(packet, "packet").getUnsignedShort(offset + 6);
  }

  /**
   * Sets the sequence number of an echo message.
   *
   * @param packet the packet
   * @param offset the offset of the header
   * @param value the new value
   */
  public static void setSequence(Mbuf packet, int offset, int value) {
    Objects.requireNonNull(packet, "packet").putShort(offset + 6, value);
  }
}
