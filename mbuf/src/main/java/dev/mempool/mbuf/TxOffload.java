package dev.mempool.mbuf;

import dev.mempool.mbuf.layout.BitField;
import org.jspecify.annotations.Nullable;

/**
 * The word with the lengths of the headers of a packet to send. A device needs them to find the
 * checksums that it computes and the data that it cuts into segments.
 *
 * <pre>
 *   bits 0-6   7-15     16-23      24-39         40-48          49-55       56-63
 *   link       network  transport  segment size  outer network  outer link  unused
 * </pre>
 *
 * <p>The layout is the same on all machines. C counterpart: {@code tx_offload} of {@code struct
 * rte_mbuf}, as it is on little-endian machines.
 */
public final class TxOffload {

  static final BitField L2_LENGTH = new BitField("L2 header length", 0, 7);
  static final BitField L3_LENGTH = new BitField("L3 header length", 7, 9);
  static final BitField L4_LENGTH = new BitField("L4 header length", 16, 8);
  static final BitField TSO_SEGMENT_SIZE = new BitField("TSO segment size", 24, 16);
  static final BitField OUTER_L3_LENGTH = new BitField("outer L3 header length", 40, 9);
  static final BitField OUTER_L2_LENGTH = new BitField("outer L2 header length", 49, 7);
  private static final BitField UNUSED = new BitField("unused bits of the TX offload", 56, 8);

  private TxOffload() {}

  /**
   * Makes the word for {@link Mbuf#txOffload(long)}, which sets all lengths with one store. C
   * counterpart: {@code rte_mbuf_tx_offload}, which does not check.
   *
   * @param l2Length bytes of the link header, 0 to 127; in a tunnel, from the end of the outer
   *     headers to the inner network header
   * @param l3Length bytes of the network header, 0 to 511
   * @param l4Length bytes of the transport header, 0 to 255
   * @param tsoSegmentSize bytes of payload of each segment into which the device cuts the packet, 0
   *     to 65535
   * @param outerL3Length bytes of the network header outside the tunnel, 0 to 511
   * @param outerL2Length bytes of the link header outside the tunnel, 0 to 127
   * @param unused the value of the bits without a meaning, 0 to 255
   * @return the word
   * @throws IllegalArgumentException if one of them is out of range
   */
  public static long pack(
      int l2Length,
      int l3Length,
      int l4Length,
      int tsoSegmentSize,
      int outerL3Length,
      int outerL2Length,
      int unused) {
    long word = L2_LENGTH.set(0, l2Length);
    word = L3_LENGTH.set(word, l3Length);
    word = L4_LENGTH.set(word, l4Length);
    word = TSO_SEGMENT_SIZE.set(word, tsoSegmentSize);
    word = OUTER_L3_LENGTH.set(word, outerL3Length);
    word = OUTER_L2_LENGTH.set(word, outerL2Length);
    return UNUSED.set(word, unused);
  }

  /** Returns why a device cannot carry out a combination of flags, or null if it can. */
  static @Nullable String contradiction(long flags, int tsoSegmentSize) {
    if (has(flags, OlFlags.TX_IP_CKSUM) && has(flags, OlFlags.TX_IPV6)) {
      return "TX_IP_CKSUM is set with TX_IPV6, but the header of IPv6 has no checksum";
    }
    if (has(flags, OlFlags.TX_L4_MASK | OlFlags.TX_TCP_SEG)
        && !has(flags, OlFlags.TX_IPV4 | OlFlags.TX_IPV6)) {
      return "a checksum of the transport header or TX_TCP_SEG is set, which need TX_IPV4 or"
          + " TX_IPV6";
    }
    if (has(flags, OlFlags.TX_TCP_SEG)) {
      if (tsoSegmentSize == 0) {
        return "TX_TCP_SEG is set, which needs a TSO segment size of 1 or more";
      }
      if (has(flags, OlFlags.TX_IPV4) && !has(flags, OlFlags.TX_IP_CKSUM)) {
        return "TX_TCP_SEG is set with TX_IPV4, which needs TX_IP_CKSUM";
      }
    }
    if (has(flags, OlFlags.TX_OUTER_IP_CKSUM) && !has(flags, OlFlags.TX_OUTER_IPV4)) {
      return "TX_OUTER_IP_CKSUM is set, which needs TX_OUTER_IPV4";
    }
    return null;
  }

  private static boolean has(long flags, long oneOf) {
    return (flags & oneOf) != 0;
  }
}
