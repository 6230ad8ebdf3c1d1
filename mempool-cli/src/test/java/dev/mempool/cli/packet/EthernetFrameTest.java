// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mempool.mbuf.PacketType;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EthernetFrameTest {

  private static final String ADDRESSES = "ffffffffffff001122334455";
  private static final String IPV4_REST = "0a0000010a000002";
  private static final String IPV6_REST = "00".repeat(32);

  /** The bytes of the longest transport header without options, that of TCP. */
  private static final String TRANSPORT = "00".repeat(20);

  @ParameterizedTest
  @CsvSource({
    "0026, L2_ETHER",
    "05ff, L2_ETHER",
    "0600, L2_ETHER",
    "0800, L2_ETHER",
    "86dd, L2_ETHER",
    "1234, L2_ETHER",
    "0806 0001, L2_ETHER_ARP",
    "88cc, L2_ETHER_LLDP",
    "88f7, L2_ETHER_TIMESYNC",
    "8864 1100, L2_ETHER_PPPOE",
    "8863 1109, L2_ETHER_PPPOE",
    "8847 00000100, L2_ETHER_MPLS",
    "8848 00000100, L2_ETHER_MPLS",
    "894f, L2_ETHER_NSH",
    "8906, L2_ETHER_FCOE",
    "8100, L2_ETHER_VLAN",
    "8100 0001 08, L2_ETHER_VLAN",
    "8100 0001 0806, L2_ETHER_VLAN",
    "88a8 0001 8100, L2_ETHER_QINQ",
    "9100 0001 8100 0002 0026, L2_ETHER_QINQ",
  })
  void layer2(String rest, String type) {
    assertEquals(type, type(ADDRESSES + rest));
  }

  @ParameterizedTest
  @CsvSource({
    "0800, L2_ETHER",
    "8100 0001 0800, L2_ETHER_VLAN",
    "8100 0001 8100 0002 0800, L2_ETHER_VLAN",
    "88a8 0001 0800, L2_ETHER_QINQ",
    "88a8 0001 8100 0002 0800, L2_ETHER_QINQ",
    "9100 0001 8100 0002 0800, L2_ETHER_QINQ",
  })
  void tagsAreStrippedBeforeIp(String tags, String layer2) {
    assertEquals(
        layer2 + " L3_IPV4 L4_UDP", type(ADDRESSES + tags + ipv4("45", "0000", "11") + TRANSPORT));
    String tagged = ADDRESSES + tags.substring(0, tags.length() - 4) + "86dd";
    assertEquals(layer2 + " L3_IPV6 L4_UDP", type(tagged + ipv6("11") + TRANSPORT));
  }

  @ParameterizedTest
  @CsvSource({
    "45, 0000, 01, L3_IPV4 L4_ICMP",
    "45, 0000, 02, L3_IPV4 L4_IGMP",
    "45, 0000, 06, L3_IPV4 L4_TCP",
    "45, 0000, 11, L3_IPV4 L4_UDP",
    "45, 0000, 32, L3_IPV4 L4_ESP",
    "45, 0000, 84, L3_IPV4 L4_SCTP",
    "45, 0000, 2f, L3_IPV4 L4_NONFRAG",
    "45, 0000, 59, L3_IPV4 L4_NONFRAG",
    "45, 2000, 59, L3_IPV4 L4_FRAG",
    "46, 0000, 06, L3_IPV4_EXT L4_TCP",
    "4f, 0000, 06, L3_IPV4_EXT L4_TCP",
    "45, 4000, 06, L3_IPV4 L4_TCP",
    "45, 8000, 06, L3_IPV4 L4_TCP",
    "45, 2000, 06, L3_IPV4 L4_FRAG",
    "45, 0001, 06, L3_IPV4 L4_FRAG",
    "45, 1fff, 11, L3_IPV4 L4_FRAG",
    "46, 3000, 11, L3_IPV4_EXT L4_FRAG",
    "44, 0000, 06, ''",
    "65, 0000, 06, ''",
  })
  void ipv4(String start, String fragment, String protocol, String type) {
    String expected = ("L2_ETHER " + type).strip();
    String options = "01".repeat(start.startsWith("4f") ? 40 : start.startsWith("46") ? 4 : 0);
    String packet = ipv4(start, fragment, protocol) + options + TRANSPORT;
    assertEquals(expected, type(ADDRESSES + "0800" + packet));
  }

  @ParameterizedTest
  @CsvSource({
    "06, '', L3_IPV6 L4_TCP",
    "11, '', L3_IPV6 L4_UDP",
    "3a, '', L3_IPV6 L4_ICMP",
    "84, '', L3_IPV6 L4_SCTP",
    "3b, '', L3_IPV6 L4_NONFRAG",
    "59, '', L3_IPV6 L4_NONFRAG",
    "32, '', L3_IPV6_EXT L4_ESP",
    "33, 320200000000000000000000 00000000, L3_IPV6_EXT L4_ESP",
    "33, 59040000000000000000000000000000 0000000000000000, L3_IPV6_EXT L4_NONFRAG",
    "00, 0600000000000000, L3_IPV6_EXT L4_TCP",
    "00, 06010000000000000000000000000000, L3_IPV6_EXT L4_TCP",
    "00, !, L3_IPV6_EXT",
    "00, 06000000000000!, L3_IPV6_EXT",
    "2c, !, L3_IPV6_EXT",
    "2c, 1100000000000001!, L3_IPV6_EXT L4_FRAG",
    "2b, 3c000000000000001100000000000000, L3_IPV6_EXT L4_UDP",
    "33, 11040000000000000000000000000000 0000000000000000, L3_IPV6_EXT L4_UDP",
    "33, 2c010000000000000000000011000001 00000000, L3_IPV6_EXT L4_FRAG",
    "2c, 1100000000000001, L3_IPV6_EXT L4_FRAG",
    "2c, 1100000100000001, L3_IPV6_EXT L4_FRAG",
    "2c, 1100000800000001, L3_IPV6_EXT L4_FRAG",
    "2c, 1100000600000001, L3_IPV6_EXT L4_FRAG",
    "87, 3a00000000000000, L3_IPV6_EXT L4_ICMP",
    "00, 06ff000000000000, L3_IPV6_EXT",
    "00, 00ff000000000000, L3_IPV6_EXT",
  })
  void ipv6(String next, String extensions, String type) {
    // the frame ends at an exclamation mark
    String packet = ipv6(next) + extensions + TRANSPORT;
    String captured = packet.replaceFirst("!.*", "");
    assertEquals("L2_ETHER " + type, type(ADDRESSES + "86dd" + captured));
  }

  @ParameterizedTest
  @CsvSource({
    "06, 20, L4_TCP",
    "11, 8, L4_UDP",
    "84, 12, L4_SCTP",
    "01, 8, L4_ICMP",
    "02, 8, L4_IGMP",
    "32, 8, L4_ESP",
    "3a, 4, L4_ICMP",
    "59, 0, L4_NONFRAG",
  })
  void aTransportHeaderThatIsCutHasNoType(String protocol, int size, String layer4) {
    for (String start : new String[] {"45", "46"}) {
      String layer3 = start.equals("45") ? "L2_ETHER L3_IPV4" : "L2_ETHER L3_IPV4_EXT";
      byte[] frame =
          bytes(ADDRESSES + "0800" + ipv4(start, "0000", protocol) + "01010101" + TRANSPORT);
      int header = start.equals("45") ? 34 : 38;
      for (int length = 34; length < header + size; length++) {
        assertEquals(layer3, name(EthernetFrame.packetType(frame, length)));
      }
      assertEquals(layer3 + " " + layer4, name(EthernetFrame.packetType(frame, header + size)));
    }
    byte[] frame = bytes(ADDRESSES + "86dd" + ipv6(protocol) + TRANSPORT);
    String layer3 = protocol.equals("32") ? "L2_ETHER L3_IPV6_EXT" : "L2_ETHER L3_IPV6";
    for (int length = 54; length < 54 + size; length++) {
      assertEquals(layer3, name(EthernetFrame.packetType(frame, length)));
    }
    assertEquals(layer3 + " " + layer4, name(EthernetFrame.packetType(frame, 54 + size)));
  }

  @Test
  void aShortFrameIsOfUnknownType() {
    byte[] frame = bytes(ADDRESSES + "0800" + ipv4("45", "0000", "06") + TRANSPORT);
    for (int length = 0; length < 14; length++) {
      assertEquals(0, EthernetFrame.packetType(frame, length));
    }
    for (int length = 14; length < 34; length++) {
      assertEquals(PacketType.L2_ETHER.bits(), EthernetFrame.packetType(frame, length));
    }
    assertEquals("L2_ETHER L3_IPV4", name(EthernetFrame.packetType(frame, 34)));
  }

  @Test
  void bytesAfterTheCapturedLengthAreNotRead() {
    Random random = new Random(1);
    String[] starts = {"0800", "86dd", "81000001", "88a8000181000002", "86dd6000000000000000"};
    byte[] frame = new byte[256];
    for (int round = 0; round < 20_000; round++) {
      random.nextBytes(frame);
      byte[] start = bytes(ADDRESSES + starts[round % starts.length]);
      System.arraycopy(start, 0, frame, 0, start.length);
      int length = random.nextInt(frame.length + 1);
      // An access after the end of this array would throw.
      int type = EthernetFrame.packetType(Arrays.copyOf(frame, length), length);
      assertEquals(type, EthernetFrame.packetType(frame, length));
    }
  }

  private static String ipv4(String start, String fragment, String protocol) {
    return start + "00" + "0014" + "0001" + fragment + "40" + protocol + "0000" + IPV4_REST;
  }

  private static String ipv6(String next) {
    return "60000000" + "0000" + next + "40" + IPV6_REST;
  }

  private static String type(String hex) {
    byte[] frame = bytes(hex);
    return name(EthernetFrame.packetType(frame, frame.length));
  }

  private static String name(int type) {
    return PacketType.toString(type);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
