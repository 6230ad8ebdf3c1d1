// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The combinations of flags about transmission that are valid. */
class ValidateTxOffloadTest {

  /** The flags that matter, and one that does not, in the order of the bits of a combination. */
  private static final long[] FLAGS = {
    OlFlags.TX_IP_CKSUM.bits(),
    OlFlags.TX_IPV6.bits(),
    OlFlags.TX_IPV4.bits(),
    OlFlags.TX_TCP_CKSUM.bits(),
    OlFlags.TX_SCTP_CKSUM.bits(),
    OlFlags.TX_TCP_SEG.bits(),
    OlFlags.TX_OUTER_IP_CKSUM.bits(),
    OlFlags.TX_OUTER_IPV4.bits(),
    OlFlags.RX_VLAN.bits()
  };

  /** A bit per combination of {@link #FLAGS} that the C library accepts, without a segment size. */
  private static final long[] ACCEPTED = {
    0x0000000074747477L,
    0x0000000000000000L,
    0x0000000074747477L,
    0x0000000074747477L,
    0x0000000074747477L,
    0x0000000000000000L,
    0x0000000074747477L,
    0x0000000074747477L
  };

  /** The same with a segment size of 512. */
  private static final long[] ACCEPTED_WITH_SEGMENT_SIZE = {
    0x2424242474747477L,
    0x0000000000000000L,
    0x2424242474747477L,
    0x2424242474747477L,
    0x2424242474747477L,
    0x0000000000000000L,
    0x2424242474747477L,
    0x2424242474747477L
  };

  private final PktmbufPool pool = Pools.pool();
  private final Mbuf mbuf = Pools.alloc(pool);

  @AfterEach
  void close() {
    pool.close();
  }

  /** C: test_mbuf_validate_tx_offload_one. */
  @ParameterizedTest
  @CsvSource({
    "no offload, 0, , ",
    "IP checksum of IPv6, 0, TX_IP_CKSUM TX_IPV6, no checksum",
    "L4 checksum without IP type, 0, TX_UDP_CKSUM, need TX_IPV4 or TX_IPV6",
    "TCP segments without IP type, 0, TX_TCP_SEG, need TX_IPV4 or TX_IPV6",
    "IP type, 0, TX_UDP_CKSUM TX_IPV6, ",
    "no segment size, 0, TX_TCP_SEG TX_IPV4 TX_IP_CKSUM, segment size",
    "TCP segments of IPv4 without IP checksum, 512, TX_TCP_SEG TX_IPV4, needs TX_IP_CKSUM",
    "TCP segments of IPv6, 512, TX_TCP_SEG TX_IPV6, ",
    "TCP segments of IPv4, 512, TX_TCP_SEG TX_IPV4 TX_IP_CKSUM, ",
    "outer IP checksum without outer IPv4, 512, TX_OUTER_IP_CKSUM, needs TX_OUTER_IPV4",
    "outer IPv4, 512, TX_OUTER_IP_CKSUM TX_OUTER_IPV4, "
  })
  void eachRuleIsKept(String what, int segmentSize, String flags, String reason)
      throws ReflectiveOperationException {
    long all = 0;
    for (String flag : flags == null ? new String[0] : flags.split(" ")) {
      all |= ((OlFlags) OlFlags.class.getField(flag).get(null)).bits();
    }
    mbuf.olFlags = all;
    MbufField.TSO_SEGMENT_SIZE.set(mbuf, segmentSize);
    String found = mbuf.validateTxOffload().orElse(null);
    if (reason == null) {
      assertNull(found, what);
    } else {
      assertNotNull(found, what);
      assertEquals(reason, found.contains(reason) ? reason : found, what);
    }
  }

  @Test
  void everyCombinationIsJudgedAsInC() {
    for (int combination = 0; combination < 1 << FLAGS.length; combination++) {
      long flags = 0;
      for (int i = 0; i < FLAGS.length; i++) {
        flags |= (combination >>> i & 1) * FLAGS[i];
      }
      mbuf.olFlags = flags;
      assertJudged(0, combination, ACCEPTED);
      assertJudged(512, combination, ACCEPTED_WITH_SEGMENT_SIZE);
    }
  }

  private void assertJudged(int segmentSize, int combination, long[] accepted) {
    MbufField.TSO_SEGMENT_SIZE.set(mbuf, segmentSize);
    boolean inC = (accepted[combination / Long.SIZE] >>> combination % Long.SIZE & 1) != 0;
    assertEquals(inC, mbuf.validateTxOffload().isEmpty(), () -> "combination " + combination);
  }
}
