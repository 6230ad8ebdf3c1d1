// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.MbufField;
import dev.mempool.mbuf.OlFlags;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentationTest {

  private static final String MACS = "020000000002 020000000001";
  private static final String IPV4 = "0800 4500 07d0 0001 4000 40 %s 0000 0a000001 0a000002";
  private static final String IPV6 =
      "86dd 60000000 07a8 %s 40"
          + "fd000000000000000000000000000001 fd000000000000000000000000000002";
  private static final String TCP = "1000 2000 00000001 00000001 5010 1000 0000 0000";
  private static final String UDP = "1000 2000 07bc 0000";

  private static byte[] packet(String... headers) {
    byte[] start = Packets.bytes(headers);
    byte[] packet = new byte[2014];
    System.arraycopy(start, 0, packet, 0, start.length);
    return packet;
  }

  @ParameterizedTest
  @CsvSource({"IPV4, TCP, 20, 20", "IPV4, UDP, 20, 8", "IPV6, TCP, 40, 20", "IPV6, UDP, 40, 8"})
  void mergedPacketsGetWhatADeviceNeeds(String ip, String transport, int l3, int l4) {
    boolean tcp = transport.equals("TCP");
    String l3Header = (ip.equals("IPV4") ? IPV4 : IPV6).formatted(tcp ? "06" : "11");
    for (String tag : new String[] {"", "8100 0007"}) {
      byte[] bytes = packet(MACS, tag, l3Header, tcp ? TCP : UDP);
      try (Packets packets = new Packets();
          Mbuf packet = packets.of(700, bytes)) {
        assertFalse(Segmentation.isMerged(packet));
        packet.addFlags(OlFlags.RX_LRO);
        MbufField.TSO_SEGMENT_SIZE.set(packet, 1000);
        assertTrue(Segmentation.isMerged(packet));
        assertTrue(Segmentation.prepare(packet, new HeaderLengths()));
        assertTrue(packet.hasFlags(tcp ? OlFlags.TX_TCP_SEG : OlFlags.TX_UDP_SEG));
        assertTrue(packet.hasFlags(ip.equals("IPV4") ? OlFlags.TX_IPV4 : OlFlags.TX_IPV6));
        assertEquals(tag.isEmpty() ? 14 : 18, MbufField.L2_LENGTH.get(packet));
        assertEquals(l3, MbufField.L3_LENGTH.get(packet));
        assertEquals(l4, MbufField.L4_LENGTH.get(packet));
        assertEquals(1000, MbufField.TSO_SEGMENT_SIZE.get(packet));
        assertEquals(Optional.empty(), packet.validateTxOffload());
        assertArrayEquals(bytes, Packets.bytes(packet));
      }
    }
  }

  @Test
  void otherPacketsAreLeftAsTheyAre() {
    byte[][] others = {
      packet(MACS, "88b5"),
      packet(MACS, IPV4.formatted("01"), "0800"),
      // VXLAN
      packet(MACS, IPV4.formatted("11"), "1000 12b5 07bc 0000", "08000000 00000100", MACS, "0800"),
      new byte[10]
    };
    for (byte[] bytes : others) {
      try (Packets packets = new Packets();
          Mbuf packet = packets.of(2000, bytes)) {
        packet.addFlags(OlFlags.RX_LRO);
        long flags = packet.olFlags();
        assertFalse(Segmentation.prepare(packet, new HeaderLengths()));
        assertEquals(flags, packet.olFlags());
      }
    }
  }
}
