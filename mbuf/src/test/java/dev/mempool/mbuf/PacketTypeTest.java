// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bits of packet types, and their names. */
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
    assertEquals(expected, PacketType.toString((int) (long) Long.decode(type)));
  }

  @Test
  void everyConstantHasItsOwnName() {
    int inner = 0;
    for (PacketType type : PacketType.values()) {
      assertEquals(type.name(), PacketType.toString(type.bits()));
      if (type != PacketType.UNKNOWN && hasInnerBits(type)) {
        assertEquals("INNER_" + type, PacketType.toString(type.innerBits()));
        inner++;
      }
    }
    assertEquals(1 + 10 + 6 + 8 + 13, PacketType.values().length);
    assertEquals(3 + 6 + 7, inner);
  }

  private static boolean hasInnerBits(PacketType type) {
    try {
      return type.innerBits() >= 0;
    } catch (UnsupportedOperationException e) {
      Pools.assertMessage(e, type.name(), "cannot be named within a tunnel");
      return false;
    }
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

  private static final List<IntFunction<PacketType>> LAYERS =
      List.of(
          PacketType::l2,
          PacketType::l3,
          PacketType::l4,
          PacketType::tunnel,
          type -> PacketType.l2(PacketType.inner(type)),
          type -> PacketType.l3(PacketType.inner(type)),
          type -> PacketType.l4(PacketType.inner(type)));

  @Test
  void everyValueOfEveryLayerHasTheNameOfC() {
    for (int value = 0; value < LAYER_NAMES.length; value++) {
      String[] names = LAYER_NAMES[value].split(" ");
      for (int layer = 0; layer < names.length; layer++) {
        String name = PREFIXES[layer] + names[layer];
        // all other bits set: a layer is read from its own bits
        int type = ~(0xf << 4 * layer) | value << 4 * layer;
        PacketType found = LAYERS.get(layer).apply(type);
        if (names[layer].equals("UNKNOWN")) {
          assertEquals(PacketType.UNKNOWN, found, name);
        } else {
          assertEquals(name, (layer < 4 ? "" : "INNER_") + found);
          assertEquals(value << 4 * layer, layer < 4 ? found.bits() : found.innerBits());
        }
        if (value != 0) {
          assertEquals(name, PacketType.toString(value << 4 * layer));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0x211, 0",
    "0x1312000, 0x141",
    "0x0f0fffff, 0",
    "0x06540000, 0x6c0",
    "0x08630211, 0x8e7"
  })
  void thePacketWithinATunnelHasATypeOfItsOwn(String type, String inner) {
    assertEquals(Integer.decode(inner), PacketType.inner(Integer.decode(type)));
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
}
