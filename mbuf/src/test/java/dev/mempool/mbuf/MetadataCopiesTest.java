// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mempool.core.Guard;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Copies, clones and attached mbufs have the metadata of the packet. */
class MetadataCopiesTest {

  private static List<Object> copied(Mbuf mbuf) {
    return List.of(
        mbuf.txOffload,
        mbuf.hash,
        mbuf.packetType(),
        mbuf.port(),
        mbuf.vlanTci(),
        mbuf.vlanTciOuter(),
        mbuf.dyn92,
        mbuf.dyn96,
        mbuf.dyn104,
        mbuf.dyn112,
        mbuf.dyn120,
        mbuf.hasFlags(OlFlags.RX_VLAN));
  }

  /** Gives each field a value of its own. */
  private static void fill(Mbuf mbuf) {
    mbuf.txOffload = 0x0102030405060708L;
    mbuf.hash = 0x1112131415161718L;
    mbuf.setPacketType(0x21);
    mbuf.setPort(0x31);
    mbuf.setVlanTci(0x41);
    mbuf.setVlanTciOuter(0x51);
    mbuf.dyn92 = 0x61;
    mbuf.dyn96 = 0x71;
    mbuf.dyn104 = 0x81;
    mbuf.dyn112 = 0x91;
    mbuf.dyn120 = 0xa1;
    mbuf.setFlags(OlFlags.RX_VLAN);
  }

  @ParameterizedTest
  @EnumSource(
      value = Guard.class,
      names = {"OFF", "STATE"})
  void allFieldsAreTaken(Guard guard) {
    try (PktmbufPool pool = Pools.builder("x").guard(guard).build()) {
      Mbuf packet = Pools.packet(pool, 10, 20);
      fill(packet);
      List<Object> expected = copied(packet);
      Mbuf copy = Objects.requireNonNull(packet.copy(pool, 0, 30));
      Mbuf clone = Objects.requireNonNull(packet.clone(pool));
      Mbuf attached = Pools.alloc(pool);
      attached.attach(packet);
      for (Mbuf made : new Mbuf[] {copy, clone, attached}) {
        assertEquals(expected, copied(made));
      }
      Mbuf other = Pools.alloc(pool);
      List<Object> before = copied(other).subList(0, 6);
      other.copyDynamicFields(packet);
      assertEquals(before, copied(other).subList(0, 6), "these are no dynamic fields");
      assertEquals(expected.subList(6, 11), copied(other).subList(6, 11));
      for (Mbuf made : new Mbuf[] {copy, clone, attached, other, packet}) {
        made.free();
      }
      Pools.assertAllBack(pool);
    }
  }

  @Test
  void anMbufThatCannotBeAttachedIsToldWhy() {
    try (PktmbufPool pool = Pools.builder("x").build()) {
      Mbuf one = Pools.packet(pool, 10);
      Mbuf two = Pools.packet(pool, 10, 20);
      Mbuf three = Pools.packet(pool, 10);
      refused("cannot be attached to itself", one, one);
      refused("is chained to another segment", two, one);
      three.attach(one);
      refused("is attached already; detach it first", three, two);
      three.detach();
      three.refcntUpdate(1);
      refused("has 2 references", three, one);
    }
  }

  private static void refused(String why, Mbuf mbuf, Mbuf to) {
    Pools.assertMessage(
        assertThrows(IllegalArgumentException.class, () -> mbuf.attach(to)), mbuf.label(), why);
  }
}
