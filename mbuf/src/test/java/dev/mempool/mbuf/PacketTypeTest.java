package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
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

  @Test
  void masksCoverTheirLayer() {
    assertTrue((PacketType.L2_ETHER_MPLS & PacketType.L2_MASK) == 10);
    assertEquals(
        0x0fffffff,
        PacketType.L2_MASK
            | PacketType.L3_MASK
            | PacketType.L4_MASK
            | PacketType.TUNNEL_MASK
            | PacketType.INNER_L2_MASK
            | PacketType.INNER_L3_MASK
            | PacketType.INNER_L4_MASK);
  }
}
