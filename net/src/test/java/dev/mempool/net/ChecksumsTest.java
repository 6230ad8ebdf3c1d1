// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.mbuf.Mbuf;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksumsTest {

  /** The well-known header of RFC 1071's successors: its checksum is b861. */
  private static final String HEADER = "45000073 00004000 4011b861 c0a80001 c0a800c7";

  private static final int L3 = EtherHeader.LENGTH;

  /** The sum as the standard defines it, two bytes at a time. */
  private static int plain(byte[] bytes, int from, int length) {
    int sum = 0;
    for (int i = 0; i < length; i += 2) {
      int low = i + 1 < length ? bytes[from + i + 1] & 0xff : 0;
      sum += (bytes[from + i] & 0xff) << 8 | low;
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8, 13, 64, 2000})
  void rawSums(int segmentLength) {
    Random random = new Random(segmentLength);
    for (int length = 0; length < 70; length++) {
      byte[] bytes = new byte[length + 5];
      random.nextBytes(bytes);
      try (Packets packets = new Packets();
          Mbuf packet = packets.of(segmentLength, bytes)) {
        assertEquals(plain(bytes, 5, length), Checksums.raw(packet, 5, length), "length " + length);
      }
    }
  }

  @Test
  void manyOnesFold() {
    try (Packets packets = new Packets();
        Mbuf packet = packets.of(1800, "ff".repeat(65_000))) {
      assertEquals(0xffff, Checksums.raw(packet, 0, 65_000));
    }
  }

  @Test
  void ipv4Headers() {
    try (Packets packets = new Packets();
        Mbuf packet = packets.of(2000, HEADER)) {
      assertTrue(Checksums.isIpv4Good(packet, 0));
      Ipv4Header.setChecksum(packet, 0, 0x1234);
      assertFalse(Checksums.isIpv4Good(packet, 0));
      assertEquals(0xb861, Checksums.ipv4(packet, 0));
    }
  }

  /** A packet with headers of IPv4 or IPv6, and of UDP or TCP, with a payload and a padding. */
  private static byte[] packet(boolean v6, boolean tcp, int payload, Random random) {
    int l3 = v6 ? Ipv6Header.LENGTH : Ipv4Header.LENGTH;
    int l4 = tcp ? TcpHeader.LENGTH : UdpHeader.LENGTH;
    byte[] bytes = new byte[L3 + l3 + l4 + payload + 7];
    random.nextBytes(bytes);
    try (Packets packets = new Packets();
        Mbuf packet = packets.of(2000, bytes)) {
      EtherHeader.setType(packet, 0, v6 ? EtherHeader.IPV6 : EtherHeader.IPV4);
      int protocol = tcp ? Ipv4Header.TCP : Ipv4Header.UDP;
      if (v6) {
        packet.putByte(L3, 0x60);
        Ipv6Header.setPayloadLength(packet, L3, l4 + payload);
        Ipv6Header.setNextHeader(packet, L3, protocol);
      } else {
        Ipv4Header.setVersionIhl(packet, L3, 0x45);
        Ipv4Header.setTotalLength(packet, L3, l3 + l4 + payload);
        Ipv4Header.setFragmentOffset(packet, L3, 0);
        Ipv4Header.setProtocol(packet, L3, protocol);
      }
      if (tcp) {
        TcpHeader.setDataOffset(packet, L3 + l3, 0x50);
      } else {
        UdpHeader.setDestinationPort(packet, L3 + l3, 53);
        UdpHeader.setSourcePort(packet, L3 + l3, 1000);
      }
      return Packets.bytes(packet);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 2000})
  void transportHeaders(int segmentLength) {
    Random random = new Random(7);
    for (int i = 0; i < 40; i++) {
      boolean v6 = (i & 1) != 0;
      boolean tcp = (i & 2) != 0;
      byte[] bytes = packet(v6, tcp, i, random);
      int protocol = tcp ? Ipv4Header.TCP : Ipv4Header.UDP;
      int l4 = L3 + (v6 ? Ipv6Header.LENGTH : Ipv4Header.LENGTH);
      int field = l4 + (tcp ? 16 : 6);
      try (Packets packets = new Packets();
          Mbuf packet = packets.of(segmentLength, bytes)) {
        packet.putShort(field, Checksums.udpTcp(packet, L3, l4, protocol));
        assertTrue(Checksums.isUdpTcpGood(packet, L3, l4, protocol));
        byte[] good = Packets.bytes(packet);
        packet.putByte(l4 + 1, packet.getByte(l4 + 1) ^ 4);
        assertFalse(Checksums.isUdpTcpGood(packet, L3, l4, protocol));
        packet.putByte(l4 + 1, packet.getByte(l4 + 1) ^ 4);

        // as a local sender leaves it for the device
        packet.putShort(field, Checksums.pseudoHeader(packet, L3, l4, protocol));
        assertTrue(Checksums.finish(packet, new HeaderLengths()));
        assertArrayEquals(good, Packets.bytes(packet));

        // the same at known places, without the padding, which would have to be zeros
        int end = l4 + Checksums.transportLength(packet, L3, l4);
        try (Mbuf other = packets.of(segmentLength, Arrays.copyOf(good, end))) {
          other.putShort(field, Checksums.pseudoHeader(other, L3, l4, protocol));
          assertTrue(Checksums.finish(other, l4, field - l4));
          assertTrue(Checksums.isUdpTcpGood(other, L3, l4, protocol));
        }
      }
    }
  }

  @Test
  void udpWithoutAChecksum() {
    try (Packets packets = new Packets();
        Mbuf packet = packets.of(2000, packet(false, false, 3, new Random(1)))) {
      UdpHeader.setChecksum(packet, L3 + 20, 0);
      assertTrue(Checksums.isUdpTcpGood(packet, L3, L3 + 20, Ipv4Header.UDP));
    }
  }

  @Test
  void packetsThatAreCutAreLeftAsTheyAre() {
    byte[] bytes = packet(false, true, 30, new Random(1));
    try (Packets packets = new Packets();
        Mbuf packet = packets.of(2000, bytes)) {
      packet.trim(8);
      byte[] before = Packets.bytes(packet);
      assertFalse(Checksums.finish(packet, new HeaderLengths()));
      assertArrayEquals(before, Packets.bytes(packet));
    }
  }

  @Test
  void aFieldThatThePacketDoesNotHaveIsNotWritten() {
    try (Packets packets = new Packets();
        Mbuf packet = packets.of(2000, packet(false, true, 30, new Random(1)))) {
      byte[] before = Packets.bytes(packet);
      int length = packet.packetLength();
      assertFalse(Checksums.finish(packet, length, 0));
      assertFalse(Checksums.finish(packet, length - 1, 0));
      assertFalse(Checksums.finish(packet, 34, length - 34 - 1));
      assertFalse(Checksums.finish(packet, -1, 6));
      assertArrayEquals(before, Packets.bytes(packet));
      assertTrue(Checksums.finish(packet, 34, length - 34 - 2));
    }
  }

  @Test
  void updatesByDifference() {
    Random random = new Random(3);
    for (int i = 0; i < 1000; i++) {
      byte[] bytes = new byte[20];
      random.nextBytes(bytes);
      try (Packets packets = new Packets();
          Mbuf packet = packets.of(2000, bytes)) {
        int before = ~Checksums.raw(packet, 0, 20) & 0xffff;
        int old = packet.getUnsignedShort(4);
        int now = random.nextInt(0x10000);
        packet.putShort(4, now);
        assertEquals(~Checksums.raw(packet, 0, 20) & 0xffff, Checksums.update(before, old, now));
      }
    }
  }
}
