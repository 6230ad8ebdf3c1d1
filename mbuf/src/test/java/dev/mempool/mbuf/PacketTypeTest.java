package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of packet types. */
class PacketTypeTest {

  @ParameterizedTest
  @CsvSource({
    "0, UNKNOWN",
    "0x211, L2_ETHER L3_IPV4 L4_UDP",
    "0x3211, L2_ETHER L3_IPV4 L4_UDP TUNNEL_VXLAN",
    "0x1e6, L2_ETHER_VLAN L3_IPV6_EXT_UNKNOWN L4_TCP",
    "0x50, L3_UNKNOWN",
    "0xf000000f, L2_UNKNOWN",
    "0xf0000000, UNKNOWN",
    "0x1312000, TUNNEL_GRE INNER_L2_ETHER INNER_L3_IPV6 INNER_L4_TCP",
    "0x7000000, INNER_L4_UNKNOWN"
  })
  void names(String type, String expected) {
    assertEquals(expected, PacketType.name((int) (long) Long.decode(type)));
  }

  @Test
  void everyConstantHasItsOwnName() throws ReflectiveOperationException {
    int count = 0;
    for (Field field : PacketType.class.getFields()) {
      if (!field.getName().endsWith("_MASK")) {
        assertEquals(field.getName(), PacketType.name(field.getInt(null)));
        count++;
      }
    }
    assertEquals(1 + 10 + 6 + 8 + 13 + 3 + 6 + 7, count);
  }

  /** A row per value of the four bits, a name per layer, as in the C library. */
  private static final String[] LAYER_NAMES = {
    "UNKNOWN UNKNOWN UNKNOWN UNKNOWN UNKNOWN UNKNOWN UNKNOWN",
    "ETHER IPV4 TCP IP ETHER IPV4 TCP",
    "ETHER_TIMESYNC UNKNOWN UDP GRE ETHER_VLAN IPV4_EXT UDP",
    "ETHER_ARP IPV4_EXT FRAG VXLAN ETHER_QINQ IPV6 FRAG",
    "ETHER_LLDP IPV6 SCTP NVGRE UNKNOWN IPV4_EXT_UNKNOWN SCTP",
    "ETHER_NSH UNKNOWN ICMP GENEVE UNKNOWN IPV6_EXT ICMP",
    "ETHER_VLAN UNKNOWN NONFRAG GRENAT UNKNOWN IPV6_EXT_UNKNOWN NONFRAG",
    "ETHER_QINQ UNKNOWN IGMP GTPC UNKNOWN UNKNOWN UNKNOWN",
    "ETHER_PPPOE UNKNOWN ESP GTPU UNKNOWN UNKNOWN ESP",
    "ETHER_FCOE IPV4_EXT_UNKNOWN UNKNOWN ESP UNKNOWN UNKNOWN UNKNOWN",
    "ETHER_MPLS UNKNOWN UNKNOWN L2TP UNKNOWN UNKNOWN UNKNOWN",
    "UNKNOWN UNKNOWN UNKNOWN VXLAN_GPE UNKNOWN UNKNOWN UNKNOWN",
    "UNKNOWN IPV6_EXT UNKNOWN MPLS_IN_GRE UNKNOWN UNKNOWN UNKNOWN",
    "UNKNOWN UNKNOWN UNKNOWN MPLS_IN_UDP UNKNOWN UNKNOWN UNKNOWN",
    "UNKNOWN IPV6_EXT_UNKNOWN UNKNOWN UNKNOWN UNKNOWN UNKNOWN UNKNOWN",
    "UNKNOWN UNKNOWN UNKNOWN UNKNOWN UNKNOWN UNKNOWN UNKNOWN"
  };

  private static final String[] PREFIXES = {
    "L2_", "L3_", "L4_", "TUNNEL_", "INNER_L2_", "INNER_L3_", "INNER_L4_"
  };

  private static final List<IntFunction<String>> LAYERS =
      List.of(
          PacketType::l2Name,
          PacketType::l3Name,
          PacketType::l4Name,
          PacketType::tunnelName,
          PacketType::innerL2Name,
          PacketType::innerL3Name,
          PacketType::innerL4Name);

  @Test
  void everyValueOfEveryLayerHasTheNameOfC() {
    for (int value = 0; value < LAYER_NAMES.length; value++) {
      String[] names = LAYER_NAMES[value].split(" ");
      for (int layer = 0; layer < names.length; layer++) {
        // all other bits set: a name is that of its own layer
        int type = ~(0xf << 4 * layer) | value << 4 * layer;
        assertEquals(PREFIXES[layer] + names[layer], LAYERS.get(layer).apply(type));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, false, false, false",
    "0x10, true, false, false",
    "0x30, true, false, false",
    "0x90, true, false, false",
    "0x40, false, true, false",
    "0xc0, false, true, false",
    "0xe0, false, true, false",
    "0xf0000f0f, false, false, false",
    "0x1000, false, false, true",
    "0x10000, false, false, true",
    "0x100000, false, false, true",
    "0x1000000, false, false, true",
    "0x3611, true, false, true"
  })
  void classes(String number, boolean ipv4, boolean ipv6, boolean tunnel) {
    int type = (int) (long) Long.decode(number);
    assertEquals(ipv4, PacketType.isIPv4(type));
    assertEquals(ipv6, PacketType.isIPv6(type));
    assertEquals(tunnel, PacketType.isTunnel(type));
  }

  @Test
  void anEspTunnelMayNameTheNextProtocol() {
    assertEquals(17, PacketType.innerEspNextProtocol(PacketType.TUNNEL_ESP | 17 << 16));
    assertEquals(255, PacketType.innerEspNextProtocol(-1));
  }

  @Test
  void aNameThatIsTooLongIsCut() {
    StringBuilder text = new StringBuilder("type ");
    assertFalse(PacketType.appendName(0x211, text, 0));
    assertEquals("type ", text.toString());
    assertFalse(PacketType.appendName(0x211, text, 5));
    assertEquals("type L2_ET", text.toString());
    text.setLength(0);
    assertTrue(PacketType.appendName(0x211, text, "L2_ETHER L3_IPV4 L4_UDP".length()));
    assertEquals("L2_ETHER L3_IPV4 L4_UDP", text.toString());
  }

  @Test
  void masksCoverTheirLayer() {
    assertTrue((PacketType.L2_ETHER_MPLS & PacketType.L2_MASK) == 10);
    assertEquals(0x0fffffff, PacketType.ALL_MASK);
    assertEquals(
        PacketType.ALL_MASK,
        PacketType.L2_MASK
            | PacketType.L3_MASK
            | PacketType.L4_MASK
            | PacketType.TUNNEL_MASK
            | PacketType.INNER_L2_MASK
            | PacketType.INNER_L3_MASK
            | PacketType.INNER_L4_MASK);
  }
}
