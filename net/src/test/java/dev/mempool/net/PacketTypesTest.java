// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PacketType;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketTypesTest {

  private static final String MACS = "020000000001 020000000002";
  private static final String ETHER4 = MACS + "0800";
  private static final String ETHER6 = MACS + "86dd";
  private static final String ADDRESSES4 = "c0a80001 c0a80002";
  private static final String ADDRESSES6 =
      "20010db8000000000000000000000001 20010db8000000000000000000000002";
  private static final String PORTS = "3039 0035";
  private static final String UDP = PORTS + "0010 0000 0001020304050607";
  private static final String TCP = PORTS + "00000001 00000002 5010 2000 0000 0000";
  private static final String SCTP = PORTS + "00000000 00000000";

  private static String ipv4(String protocol) {
    return "4500 0040 0000 0000 40" + protocol + "0000" + ADDRESSES4;
  }

  private static String ipv6(String next) {
    return "60000000 0040 " + next + "40" + ADDRESSES6;
  }

  private static String udpTo(String port) {
    return "8000" + port + "0040 0000";
  }

  private record Parsed(
      String type, int l2, int l3, int l4, int tunnel, int in2, int in3, int in4) {}

  private static Parsed parse(int segmentLength, byte[] bytes) {
    try (Packets packets = new Packets();
        Mbuf packet = packets.of(segmentLength, bytes)) {
      HeaderLengths lengths = new HeaderLengths();
      int type = PacketTypes.get(packet, lengths);
      return new Parsed(
          PacketType.toString(type),
          lengths.l2(),
          lengths.l3(),
          lengths.l4(),
          lengths.tunnel(),
          lengths.innerL2(),
          lengths.innerL3(),
          lengths.innerL4());
    }
  }

  private static void assertType(
      String type, int l2, int l3, int l4, int tunnel, int in2, int in3, int in4, String... hex) {
    byte[] bytes = Packets.bytes(hex);
    Parsed expected = new Parsed(type, l2, l3, l4, tunnel, in2, in3, in4);
    assertEquals(expected, parse(2000, bytes));
    // headers that continue in the next segment, at every place
    for (int length = 1; length < 20; length++) {
      assertEquals(expected, parse(length, bytes), "segments of " + length);
    }
  }

  @Test
  void plainPackets() {
    assertType("L2_ETHER L3_IPV4 L4_UDP", 14, 20, 8, 0, 0, 0, 0, ETHER4, ipv4("11"), UDP);
    assertType("L2_ETHER L3_IPV4 L4_TCP", 14, 20, 20, 0, 0, 0, 0, ETHER4, ipv4("06"), TCP);
    assertType("L2_ETHER L3_IPV4 L4_SCTP", 14, 20, 12, 0, 0, 0, 0, ETHER4, ipv4("84"), SCTP);
    assertType("L2_ETHER L3_IPV4", 14, 20, 0, 0, 0, 0, 0, ETHER4, ipv4("01"), "08000000");
    assertType("L2_ETHER L3_IPV6 L4_UDP", 14, 40, 8, 0, 0, 0, 0, ETHER6, ipv6("11"), UDP);
    assertType("L2_ETHER", 14, 0, 0, 0, 0, 0, 0, MACS, "0806", "0001080006040001");
    assertType("UNKNOWN", 0, 0, 0, 0, 0, 0, 0, MACS);
  }

  @Test
  void tagsAndLabels() {
    assertType(
        "L2_ETHER_VLAN L3_IPV4 L4_UDP",
        18,
        20,
        8,
        0,
        0,
        0,
        0,
        MACS,
        "8100 0064 0800",
        ipv4("11"),
        UDP);
    assertType(
        "L2_ETHER_QINQ L3_IPV6 L4_TCP",
        22,
        40,
        20,
        0,
        0,
        0,
        0,
        MACS,
        "88a8 0001 8100 0002 86dd",
        ipv6("06"),
        TCP);
    assertType("L2_ETHER_MPLS", 22, 0, 0, 0, 0, 0, 0, MACS, "8847 00064040 000c8140", ipv4("11"));
    assertType("L2_ETHER_VLAN", 14, 0, 0, 0, 0, 0, 0, MACS, "8100 0064");
  }

  @Test
  void optionsExtensionsAndFragments() {
    assertType(
        "L2_ETHER L3_IPV4_EXT L4_UDP",
        14,
        24,
        8,
        0,
        0,
        0,
        0,
        ETHER4,
        "4600 0040 0000 0000 4011 0000",
        ADDRESSES4,
        "01010100",
        UDP);
    assertType(
        "L2_ETHER L3_IPV4 L4_FRAG",
        14,
        20,
        0,
        0,
        0,
        0,
        0,
        ETHER4,
        "4500 0040 0000 2000 4011 0000",
        ADDRESSES4,
        UDP);
    assertType(
        "L2_ETHER L3_IPV4 L4_FRAG",
        14,
        20,
        0,
        0,
        0,
        0,
        0,
        ETHER4,
        "4500 0040 0000 0010 4011 0000",
        ADDRESSES4,
        UDP);
    assertType(
        "L2_ETHER L3_IPV6_EXT L4_TCP",
        14,
        56,
        20,
        0,
        0,
        0,
        0,
        ETHER6,
        ipv6("00"),
        "3c00050200000000",
        "0600010400000000",
        TCP);
    assertType(
        "L2_ETHER L3_IPV6_EXT L4_FRAG",
        14,
        48,
        0,
        0,
        0,
        0,
        0,
        ETHER6,
        ipv6("2c"),
        "1100000100000001",
        UDP);
    assertType(
        "L2_ETHER L3_IPV6_EXT", 14, 40, 0, 0, 0, 0, 0, ETHER6, ipv6("32"), "0000000100000001");
  }

  @Test
  void tunnels() {
    String inner = "060708090a0b 0c0d0e0f1011 0800" + ipv4("11") + UDP;
    String type = "INNER_L2_ETHER INNER_L3_IPV4 INNER_L4_UDP";
    assertType(
        "L2_ETHER L3_IPV4 L4_UDP TUNNEL_VXLAN " + type,
        14,
        20,
        8,
        0,
        30,
        20,
        8,
        ETHER4,
        ipv4("11"),
        udpTo("12b5"),
        "0800000000000100",
        inner);
    assertType(
        "L2_ETHER L3_IPV4 L4_UDP TUNNEL_VXLAN_GPE INNER_L3_IPV6 INNER_L4_TCP",
        14,
        20,
        8,
        0,
        16,
        40,
        20,
        ETHER4,
        ipv4("11"),
        udpTo("12b6"),
        "0c00000200000100",
        ipv6("06"),
        TCP);
    assertType(
        "L2_ETHER L3_IPV4 L4_UDP TUNNEL_GENEVE " + type,
        14,
        20,
        8,
        0,
        34,
        20,
        8,
        ETHER4,
        ipv4("11"),
        udpTo("17c1"),
        "0100655800000100 00000000",
        inner);
    assertType(
        "L2_ETHER L3_IPV4 L4_UDP TUNNEL_GTPU INNER_L3_IPV4 INNER_L4_TCP",
        14,
        20,
        8,
        0,
        20,
        20,
        20,
        ETHER4,
        ipv4("11"),
        udpTo("0868"),
        "32ff004000000001 00010000",
        ipv4("06"),
        TCP);
    assertType(
        "L2_ETHER L3_IPV4 L4_UDP TUNNEL_GTPC",
        14,
        20,
        8,
        0,
        16,
        0,
        0,
        ETHER4,
        ipv4("11"),
        udpTo("084b"),
        "4801000400000001");
    assertType(
        "L2_ETHER L3_IPV4 TUNNEL_GRE INNER_L3_IPV4 INNER_L4_UDP",
        14,
        20,
        0,
        8,
        0,
        20,
        8,
        ETHER4,
        ipv4("2f"),
        "20000800 00000001",
        ipv4("11"),
        UDP);
    assertType(
        "L2_ETHER L3_IPV4 TUNNEL_NVGRE " + type,
        14,
        20,
        0,
        8,
        14,
        20,
        8,
        ETHER4,
        ipv4("2f"),
        "20006558 00000100",
        inner);
    assertType("L2_ETHER L3_IPV4", 14, 20, 0, 0, 0, 0, 0, ETHER4, ipv4("2f"), "40000800 00000001");
    assertType(
        "L2_ETHER L3_IPV4 TUNNEL_IP INNER_L3_IPV6 INNER_L4_UDP",
        14,
        20,
        0,
        0,
        0,
        40,
        8,
        ETHER4,
        ipv4("29"),
        ipv6("11"),
        UDP);
    assertType(
        "L2_ETHER L3_IPV6 TUNNEL_IP INNER_L3_IPV4 INNER_L4_TCP",
        14,
        40,
        0,
        0,
        0,
        20,
        20,
        ETHER6,
        ipv6("04"),
        ipv4("06"),
        TCP);
    assertType(
        "L2_ETHER L3_IPV4 L4_UDP TUNNEL_VXLAN INNER_L2_ETHER_VLAN INNER_L3_IPV4 INNER_L4_FRAG",
        14,
        20,
        8,
        0,
        34,
        20,
        0,
        ETHER4,
        ipv4("11"),
        udpTo("12b5"),
        "0800000000000100",
        MACS,
        "8100 0005 0800 4500 0040 0000 2000 4011 0000",
        ADDRESSES4);
  }

  /** No packet, wherever it ends, makes the parser read behind its end. */
  @Test
  void cutAtEveryByte() {
    byte[] whole =
        Packets.bytes(
            ETHER4,
            ipv4("11"),
            udpTo("17c1"),
            "0100655800000100 00000000",
            MACS,
            "86dd",
            ipv6("00"),
            "0600050200000000",
            TCP);
    String last = parse(2000, whole).type();
    assertEquals(
        "L2_ETHER L3_IPV4 L4_UDP TUNNEL_GENEVE INNER_L2_ETHER INNER_L3_IPV6_EXT INNER_L4_TCP",
        last);
    for (int length = whole.length - 1; length > 0; length--) {
      String type = parse(7, Arrays.copyOf(whole, length)).type();
      assertEquals(true, last.startsWith(type) || type.equals("UNKNOWN"), type);
      last = type.equals("UNKNOWN") ? last : type;
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 2048, L3_IPV4 L4_UDP", "4, 2048, L3_IPV4 L4_UDP", "4, 2054, UNKNOWN"})
  void packetsWithAnotherLinkLayer(int offset, int etherType, String type) {
    try (Packets packets = new Packets();
        Mbuf packet = packets.of(2000, "00".repeat(offset), ipv4("11"), UDP)) {
      HeaderLengths lengths = new HeaderLengths();
      assertEquals(
          type, PacketType.toString(PacketTypes.getNetwork(packet, offset, etherType, lengths)));
      assertEquals(offset, lengths.l2());
    }
  }
}
