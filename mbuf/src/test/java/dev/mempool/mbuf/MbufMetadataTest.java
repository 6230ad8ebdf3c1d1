// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The metadata of a packet. */
class MbufMetadataTest {

  private final PktmbufPool pool = Pools.pool();
  private final Mbuf mbuf = Pools.alloc(pool);

  @AfterEach
  void close() {
    pool.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 0xfffe, 0xffff})
  void aPortHasSixteenBits(int port) {
    mbuf.setPort(port);
    assertEquals(port, mbuf.port());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0x10000, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void anotherPortIsRefused(int port) {
    mbuf.setPort(7);
    Pools.assertMessage(
        assertThrows(IllegalArgumentException.class, () -> mbuf.setPort(port)),
        "mbuf " + mbuf.index() + " of pool 'test': port " + port + ", allowed are 0 to 65535");
    assertEquals(7, mbuf.port());
  }

  @Test
  void flagsAreAddedAndCleared() {
    mbuf.addFlags(OlFlags.RX_VLAN);
    mbuf.addFlags(OlFlags.of(OlFlags.RX_LRO, OlFlags.TX_IPV4));
    assertTrue(mbuf.hasFlags(OlFlags.of(OlFlags.TX_IPV4, OlFlags.RX_VLAN)));
    assertFalse(mbuf.hasFlags(OlFlags.of(OlFlags.TX_IPV4, OlFlags.TX_IPV6)));
    mbuf.clearFlags(OlFlags.of(OlFlags.RX_VLAN, OlFlags.TX_IPV6));
    assertEquals(OlFlags.of(OlFlags.RX_LRO, OlFlags.TX_IPV4).bits(), mbuf.olFlags());
    mbuf.setFlags(OlFlags.RX_VLAN);
    assertEquals(OlFlags.RX_VLAN.bits(), mbuf.olFlags());
    assertTrue(mbuf.hasFlags(OlFlags.of()));
    mbuf.setFlags(OlFlags.of());
    assertEquals(0, mbuf.olFlags());
  }

  @Test
  void aValueOfAFieldIsComparedWithTheWholeField() {
    assertTrue(mbuf.hasFlags(OlFlags.RX_L4_CKSUM_UNKNOWN));
    assertTrue(mbuf.hasFlags(OlFlags.TX_L4_NO_CKSUM));
    mbuf.addFlags(OlFlags.RX_L4_CKSUM_NONE);
    assertFalse(mbuf.hasFlags(OlFlags.RX_L4_CKSUM_GOOD));
    assertFalse(mbuf.hasFlags(OlFlags.RX_L4_CKSUM_BAD));
    assertFalse(mbuf.hasFlags(OlFlags.RX_L4_CKSUM_UNKNOWN));
    assertTrue(mbuf.hasFlags(OlFlags.RX_IP_CKSUM_UNKNOWN));
    mbuf.addFlags(OlFlags.TX_UDP_CKSUM);
    assertFalse(mbuf.hasFlags(OlFlags.TX_TCP_CKSUM));
    assertFalse(mbuf.hasFlags(OlFlags.TX_SCTP_CKSUM));
    assertTrue(mbuf.hasFlags(OlFlags.TX_UDP_CKSUM));
  }

  @Test
  void aValueOfAFieldReplacesTheOldOneAndIsClearedAsAWhole() {
    mbuf.addFlags(OlFlags.of(OlFlags.TX_TUNNEL_GTP, OlFlags.RX_VLAN));
    mbuf.addFlags(OlFlags.TX_TUNNEL_ESP);
    assertEquals(OlFlags.TX_TUNNEL_ESP.bits() | 1, mbuf.olFlags());
    mbuf.addFlags(OlFlags.RX_L4_CKSUM_NONE);
    mbuf.addFlags(OlFlags.RX_L4_CKSUM_UNKNOWN);
    mbuf.clearFlags(OlFlags.TX_TUNNEL_VXLAN);
    assertEquals(OlFlags.RX_VLAN.bits(), mbuf.olFlags());
  }

  @Test
  void noFlagsAreNamedByNull() {
    List<Executable> calls =
        List.of(
            () -> mbuf.addFlags(null),
            () -> mbuf.clearFlags(null),
            () -> mbuf.setFlags(null),
            () -> mbuf.hasFlags(null));
    calls.forEach(
        call -> Pools.assertMessage(assertThrows(NullPointerException.class, call), "flags"));
    Pools.assertMessage(
        assertThrows(NullPointerException.class, () -> mbuf.copyDynamicFields(null)), "from");
  }

  /**
   * Flags and packet types have types of their own, so a program that mixes them up fails to
   * compile.
   */
  @Test
  void nothingButFlagsIsTakenForFlags() {
    List<Method> methods =
        Stream.of(Mbuf.class.getMethods())
            .filter(method -> method.getName().endsWith("Flags") && method.getParameterCount() > 0)
            .toList();
    assertEquals(4, methods.size());
    for (Method method : methods) {
      assertArrayEquals(new Class<?>[] {OlFlags.class}, method.getParameterTypes());
    }
    assertFalse(OlFlags.class.isAssignableFrom(PacketType.class));
  }

  /** Only this package makes instances: the interfaces are sealed, and their records not public. */
  @ParameterizedTest
  @ValueSource(
      classes = {OlFlags.class, MbufField.class, DynField.class, DynFlag.class, DynTimestamp.class})
  void nobodyElseMakesFieldsAndFlags(Class<?> type) {
    assertTrue(type.isSealed());
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      assertTrue(permitted.isSealed() || !Modifier.isPublic(permitted.getModifiers()));
    }
  }

  @Test
  void attachmentBitsBelongToAttachAndDetach() throws ReflectiveOperationException {
    for (long attachment : new long[] {0, Mbuf.EXTERNAL, Mbuf.INDIRECT}) {
      for (Field field : Pools.constants(OlFlags.class)) {
        OlFlags flag = (OlFlags) field.get(null);
        mbuf.attachment = attachment;
        mbuf.addFlags(flag);
        assertEquals(attachment | flag.bits(), mbuf.olFlags());
        mbuf.clearFlags(flag);
        assertEquals(attachment, mbuf.olFlags());
        mbuf.setFlags(flag);
        assertEquals(attachment | flag.bits(), mbuf.olFlags());
        mbuf.setFlags(OlFlags.of());
        assertEquals(attachment, mbuf.olFlags());
      }
    }
    mbuf.attachment = 0;
  }

  @Test
  void anAllocationResetsTheSameFieldsAsC() {
    fill(mbuf);
    mbuf.free();
    Mbuf again = Pools.alloc(pool);
    while (again != mbuf) {
      again = Pools.alloc(pool);
    }
    assertReset(mbuf, 0);
  }

  @Test
  void aResetKeepsTheAttachmentBitAlone() {
    fill(mbuf);
    mbuf.olFlags = -1L;
    mbuf.attachment = Mbuf.INDIRECT;
    mbuf.reset();
    assertReset(mbuf, Mbuf.INDIRECT);
    mbuf.attachment = 0;
  }

  @Test
  void aCopyTakesAllButTimesyncAndFlags() {
    fill(mbuf);
    Mbuf to = Pools.alloc(pool);
    to.setFlags(OlFlags.TX_IPV4);
    to.copyMetadata(mbuf);
    assertEquals(3, to.port());
    assertEquals(0x211, to.packetType());
    assertEquals(5, to.vlanTci());
    assertEquals(6, to.vlanTciOuter());
    assertEquals(mbuf.txOffload, to.txOffload);
    assertKept(to);
    assertEquals(0, to.timesync);
    assertEquals(OlFlags.TX_IPV4.bits(), to.olFlags());
  }

  @Test
  void dynamicFieldsCanBeCopiedAlone() {
    fill(mbuf);
    Mbuf to = Pools.alloc(pool);
    to.copyDynamicFields(mbuf);
    assertEquals(0, to.hash);
    to.hash = -7;
    assertKept(to);
    assertEquals(Mbuf.INVALID_PORT, to.port());
  }

  private static void fill(Mbuf mbuf) {
    mbuf.setPort(3);
    mbuf.setFlags(OlFlags.RX_LRO);
    mbuf.setPacketType(0x211);
    mbuf.setVlanTci(5);
    mbuf.setVlanTciOuter(6);
    mbuf.timesync = 7;
    mbuf.hash = -7;
    mbuf.txOffload = -8;
    mbuf.dyn92 = 92;
    mbuf.dyn96 = 96;
    mbuf.dyn104 = 104;
    mbuf.dyn112 = 112;
    mbuf.dyn120 = 120;
  }

  private static void assertReset(Mbuf mbuf, long flags) {
    assertEquals(Mbuf.INVALID_PORT, mbuf.port());
    assertEquals(flags, mbuf.olFlags());
    assertEquals(0, mbuf.packetType());
    assertEquals(0, mbuf.vlanTci());
    assertEquals(0, mbuf.vlanTciOuter());
    assertEquals(0, mbuf.txOffload);
    assertEquals(7, mbuf.timesync);
    assertKept(mbuf);
  }

  private static void assertKept(Mbuf mbuf) {
    assertEquals(-7, mbuf.hash);
    assertEquals(92, mbuf.dyn92);
    assertEquals(96, mbuf.dyn96);
    assertEquals(104, mbuf.dyn104);
    assertEquals(112, mbuf.dyn112);
    assertEquals(120, mbuf.dyn120);
  }
}
