// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.mbuf.Mbuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EtherHeaderTest {

  private static final String FRAME = "0102030405f6 a1b2c3d4e5f6 0800 4500";

  @Test
  void fields() {
    try (Packets packets = new Packets();
        Mbuf packet = packets.of(5, FRAME)) {
      assertEquals(0x0102_0304_05f6L, EtherHeader.destination(packet, 0));
      assertEquals(0xa1b2_c3d4_e5f6L, EtherHeader.source(packet, 0));
      assertEquals(EtherHeader.IPV4, EtherHeader.type(packet, 0));
      EtherHeader.setDestination(packet, 0, 0xffff_eeee_dddd_ccccL);
      EtherHeader.setSource(packet, 0, 1);
      EtherHeader.setType(packet, 0, EtherHeader.IPV6);
      assertArrayEquals(
          Packets.bytes("eeeeddddcccc 000000000001 86dd 4500"), Packets.bytes(packet));
    }
  }

  @Test
  void insertsATag() {
    try (Packets packets = new Packets();
        Mbuf packet = packets.of(100, FRAME)) {
      assertTrue(EtherHeader.insertVlan(packet, EtherHeader.VLAN, 0x6005));
      assertArrayEquals(
          Packets.bytes("0102030405f6 a1b2c3d4e5f6 8100 6005 0800 4500"), Packets.bytes(packet));
      assertTrue(packet.prepend(packet.headroom()));
      byte[] before = Packets.bytes(packet);
      assertFalse(EtherHeader.insertVlan(packet, EtherHeader.VLAN, 1));
      assertArrayEquals(before, Packets.bytes(packet));
    }
  }

  @Test
  void addressesAsText() {
    assertEquals(0x02ff_0000_00afL, EtherAddr.parse("02:FF:00:00:00:aF"));
    assertEquals(0x02ff_0000_00afL, EtherAddr.parse("02-ff-00-00-00-af"));
    assertEquals("02:ff:00:00:00:af", EtherAddr.toString(0x02ff_0000_00afL));
    assertEquals("ff:ff:ff:ff:ff:ff", EtherAddr.toString(-1));
    assertTrue(EtherAddr.isMulticast(EtherAddr.parse("01:00:5e:00:00:01")));
    assertFalse(EtherAddr.isMulticast(EtherAddr.parse("02:00:5e:00:00:01")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "02:00:00:00:00",
        "02:00:00:00:00:0",
        "02:00:00:00:00:00:00",
        "02-00:00:00:00:00",
        "02:00:00:00:00:0g"
      })
  void otherTextIsRefused(String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> EtherAddr.parse(text));
    assertTrue(e.getMessage().contains("six bytes in hexadecimal digits"), e.getMessage());
  }
}
