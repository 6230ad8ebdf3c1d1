// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.mempool.mbuf.names.FlagNames;
import java.lang.reflect.Field;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The flags of a packet, their names and their lists. The C library printed the expected results in
 * the tables.
 */
class OlFlagsTest {

  static Stream<Arguments> rxNames() {
    return Stream.of(
        arguments(OlFlags.RX_VLAN, "RTE_MBUF_F_RX_VLAN"),
        arguments(OlFlags.RX_RSS_HASH, "RTE_MBUF_F_RX_RSS_HASH"),
        arguments(OlFlags.RX_FDIR, "RTE_MBUF_F_RX_FDIR"),
        arguments(OlFlags.RX_L4_CKSUM_BAD, "RTE_MBUF_F_RX_L4_CKSUM_BAD"),
        arguments(OlFlags.RX_IP_CKSUM_BAD, "RTE_MBUF_F_RX_IP_CKSUM_BAD"),
        arguments(OlFlags.RX_OUTER_IP_CKSUM_BAD, "RTE_MBUF_F_RX_OUTER_IP_CKSUM_BAD"),
        arguments(OlFlags.RX_VLAN_STRIPPED, "RTE_MBUF_F_RX_VLAN_STRIPPED"),
        arguments(OlFlags.RX_IP_CKSUM_GOOD, "RTE_MBUF_F_RX_IP_CKSUM_GOOD"),
        arguments(OlFlags.RX_IP_CKSUM_NONE, "RTE_MBUF_F_RX_IP_CKSUM_NONE"),
        arguments(OlFlags.RX_L4_CKSUM_GOOD, "RTE_MBUF_F_RX_L4_CKSUM_GOOD"),
        arguments(OlFlags.RX_L4_CKSUM_NONE, "RTE_MBUF_F_RX_L4_CKSUM_NONE"),
        arguments(OlFlags.RX_IEEE1588_PTP, "RTE_MBUF_F_RX_IEEE1588_PTP"),
        arguments(OlFlags.RX_IEEE1588_TMST, "RTE_MBUF_F_RX_IEEE1588_TMST"),
        arguments(OlFlags.RX_FDIR_ID, "RTE_MBUF_F_RX_FDIR_ID"),
        arguments(OlFlags.RX_FDIR_FLX, "RTE_MBUF_F_RX_FDIR_FLX"),
        arguments(OlFlags.RX_QINQ_STRIPPED, "RTE_MBUF_F_RX_QINQ_STRIPPED"),
        arguments(OlFlags.RX_LRO, "RTE_MBUF_F_RX_LRO"),
        arguments(OlFlags.RX_SEC_OFFLOAD, "RTE_MBUF_F_RX_SEC_OFFLOAD"),
        arguments(OlFlags.RX_SEC_OFFLOAD_FAILED, "RTE_MBUF_F_RX_SEC_OFFLOAD_FAILED"),
        arguments(OlFlags.RX_QINQ, "RTE_MBUF_F_RX_QINQ"),
        arguments(OlFlags.RX_OUTER_L4_CKSUM_BAD, "RTE_MBUF_F_RX_OUTER_L4_CKSUM_BAD"),
        arguments(OlFlags.RX_OUTER_L4_CKSUM_GOOD, "RTE_MBUF_F_RX_OUTER_L4_CKSUM_GOOD"),
        arguments(OlFlags.RX_OUTER_L4_CKSUM_INVALID, "RTE_MBUF_F_RX_OUTER_L4_CKSUM_INVALID"));
  }

  static Stream<Arguments> txNames() {
    return Stream.of(
        arguments(OlFlags.TX_OUTER_UDP_CKSUM, "RTE_MBUF_F_TX_OUTER_UDP_CKSUM"),
        arguments(OlFlags.TX_UDP_SEG, "RTE_MBUF_F_TX_UDP_SEG"),
        arguments(OlFlags.TX_SEC_OFFLOAD, "RTE_MBUF_F_TX_SEC_OFFLOAD"),
        arguments(OlFlags.TX_MACSEC, "RTE_MBUF_F_TX_MACSEC"),
        arguments(OlFlags.TX_TUNNEL_VXLAN, "RTE_MBUF_F_TX_TUNNEL_VXLAN"),
        arguments(OlFlags.TX_TUNNEL_GRE, "RTE_MBUF_F_TX_TUNNEL_GRE"),
        arguments(OlFlags.TX_TUNNEL_IPIP, "RTE_MBUF_F_TX_TUNNEL_IPIP"),
        arguments(OlFlags.TX_TUNNEL_GENEVE, "RTE_MBUF_F_TX_TUNNEL_GENEVE"),
        arguments(OlFlags.TX_TUNNEL_MPLSINUDP, "RTE_MBUF_F_TX_TUNNEL_MPLSINUDP"),
        arguments(OlFlags.TX_TUNNEL_VXLAN_GPE, "RTE_MBUF_F_TX_TUNNEL_VXLAN_GPE"),
        arguments(OlFlags.TX_TUNNEL_GTP, "RTE_MBUF_F_TX_TUNNEL_GTP"),
        arguments(OlFlags.TX_TUNNEL_IP, "RTE_MBUF_F_TX_TUNNEL_IP"),
        arguments(OlFlags.TX_TUNNEL_UDP, "RTE_MBUF_F_TX_TUNNEL_UDP"),
        arguments(OlFlags.TX_QINQ, "RTE_MBUF_F_TX_QINQ"),
        arguments(OlFlags.TX_TCP_SEG, "RTE_MBUF_F_TX_TCP_SEG"),
        arguments(OlFlags.TX_IEEE1588_TMST, "RTE_MBUF_F_TX_IEEE1588_TMST"),
        arguments(OlFlags.TX_TCP_CKSUM, "RTE_MBUF_F_TX_TCP_CKSUM"),
        arguments(OlFlags.TX_SCTP_CKSUM, "RTE_MBUF_F_TX_SCTP_CKSUM"),
        arguments(OlFlags.TX_UDP_CKSUM, "RTE_MBUF_F_TX_UDP_CKSUM"),
        arguments(OlFlags.TX_IP_CKSUM, "RTE_MBUF_F_TX_IP_CKSUM"),
        arguments(OlFlags.TX_IPV4, "RTE_MBUF_F_TX_IPV4"),
        arguments(OlFlags.TX_IPV6, "RTE_MBUF_F_TX_IPV6"),
        arguments(OlFlags.TX_VLAN, "RTE_MBUF_F_TX_VLAN"),
        arguments(OlFlags.TX_OUTER_IP_CKSUM, "RTE_MBUF_F_TX_OUTER_IP_CKSUM"),
        arguments(OlFlags.TX_OUTER_IPV4, "RTE_MBUF_F_TX_OUTER_IPV4"),
        arguments(OlFlags.TX_OUTER_IPV6, "RTE_MBUF_F_TX_OUTER_IPV6"));
  }

  /** C: test_get_rx_ol_flag_name, test_get_tx_ol_flag_name. */
  @ParameterizedTest
  @MethodSource({"rxNames", "txNames"})
  void everyFlagHasItsName(OlFlags flag, String name) {
    assertEquals(name, flag.toString());
  }

  @Test
  void nothingAndSeveralFlagsAtOnceAreNamedToo() {
    OlFlags several =
        OlFlags.of(OlFlags.TX_IPV4, OlFlags.RX_LRO, OlFlags.RX_VLAN, OlFlags.TX_L4_NO_CKSUM);
    assertEquals(
        "RTE_MBUF_F_RX_VLAN RTE_MBUF_F_RX_LRO RTE_MBUF_F_TX_L4_NO_CKSUM RTE_MBUF_F_TX_IPV4",
        several.toString());
    assertEquals("no flags", OlFlags.of().toString());
    DynFlag dynamic = new DynRegistry().registerFlag("dynamic");
    assertEquals("dynamic (bit 23)", dynamic.toString());
    assertEquals("RTE_MBUF_F_TX_IPV4 bit 23", OlFlags.of(dynamic, OlFlags.TX_IPV4).toString());
  }

  @Test
  void theTunnelThatCDoesNotNameIsNamedAndListed() {
    assertEquals("RTE_MBUF_F_TX_TUNNEL_ESP", OlFlags.TX_TUNNEL_ESP.toString());
    assertEquals(
        "RTE_MBUF_F_TX_L4_NO_CKSUM RTE_MBUF_F_TX_TUNNEL_ESP",
        list(FlagTables.TX, OlFlags.TX_TUNNEL_ESP.bits()));
  }

  /** Each constant with its name in C; all of them together have the bits that C uses. */
  @Test
  void everyConstantIsNamedAfterItself() throws ReflectiveOperationException {
    long rx = 0;
    long tx = 0;
    for (Field field : Pools.constants(OlFlags.class)) {
      OlFlags flag = (OlFlags) field.get(null);
      assertEquals("RTE_MBUF_F_" + field.getName(), flag.toString());
      assertEquals(0, flag.bits() & ~flag.mask());
      if (field.getName().startsWith("RX_")) {
        rx |= flag.mask();
      } else {
        tx |= flag.mask();
      }
    }
    assertEquals(54, Pools.constants(OlFlags.class).size());
    assertEquals(0x7fffffL & ~(1L << 11 | 1L << 12 | 1L << 17), rx);
    assertEquals(0x1ffffe0000000000L, tx);
    assertEquals(0x6000000000000000L, Mbuf.EXTERNAL | Mbuf.INDIRECT);
  }

  /** A constant is a bit of its own, or one value of a field that C has too. */
  @Test
  void constantsShareBitsOnlyAsValuesOfOneField() throws ReflectiveOperationException {
    Map<Long, Set<Long>> fields = new TreeMap<>();
    for (Field field : Pools.constants(OlFlags.class)) {
      OlFlags flag = (OlFlags) field.get(null);
      if (Long.bitCount(flag.mask()) == 1) {
        assertEquals(flag.mask(), flag.bits());
      }
      assertTrue(
          fields.computeIfAbsent(flag.mask(), mask -> new HashSet<>()).add(flag.bits()),
          field::getName);
    }
    long all = 0;
    for (long mask : fields.keySet()) {
      assertEquals(0, all & mask);
      all |= mask;
    }
    fields.keySet().removeIf(mask -> Long.bitCount(mask) == 1);
    // RTE_MBUF_F_RX_L4_CKSUM_MASK, RX_IP_CKSUM_MASK, RX_OUTER_L4_CKSUM_MASK, TX_TUNNEL_MASK,
    // TX_L4_MASK
    assertEquals(
        Set.of(0x108L, 0x90L, 0x600000L, 0x1e00000000000L, 0x30000000000000L), fields.keySet());
    assertEquals(List.of(4, 4, 4, 10, 4), fields.values().stream().map(Set::size).toList());
  }

  @Test
  void twoValuesOfOneFieldCannotBeCombined() {
    OlFlags tcp = OlFlags.of(OlFlags.TX_TCP_CKSUM, OlFlags.TX_IPV4);
    Pools.assertMessage(
        assertThrows(
            IllegalArgumentException.class,
            () -> OlFlags.of(OlFlags.TX_VLAN, tcp, OlFlags.TX_UDP_CKSUM)),
        "RTE_MBUF_F_TX_TCP_CKSUM and RTE_MBUF_F_TX_UDP_CKSUM are different values of one field");
    Pools.assertMessage(
        assertThrows(
            IllegalArgumentException.class,
            () -> OlFlags.of(OlFlags.RX_IP_CKSUM_UNKNOWN, OlFlags.RX_IP_CKSUM_BAD)),
        "RX_IP_CKSUM_UNKNOWN and",
        "RX_IP_CKSUM_BAD");
    assertEquals(tcp, OlFlags.of(tcp, OlFlags.TX_TCP_CKSUM, OlFlags.TX_IPV4));
  }

  @Test
  void nullIsNoFlag() {
    Pools.assertMessage(
        assertThrows(NullPointerException.class, () -> OlFlags.of((OlFlags[]) null)), "flags");
    Pools.assertMessage(
        assertThrows(NullPointerException.class, () -> OlFlags.of(OlFlags.TX_IPV4, (OlFlags) null)),
        "flags[1]");
  }

  static Stream<Arguments> rxLists() {
    return Stream.of(
        arguments(0x0L, "L4_CKSUM_UNKNOWN IP_CKSUM_UNKNOWN OUTER_L4_CKSUM_UNKNOWN "),
        arguments(
            0xffffffffffffffffL,
            "VLAN RSS_HASH FDIR L4_CKSUM_NONE IP_CKSUM_NONE OUTER_IP_CKSUM_BAD VLAN_STRIPPED"
                + " IEEE1588_PTP IEEE1588_TMST FDIR_ID FDIR_FLX QINQ_STRIPPED LRO SEC_OFFLOAD"
                + " SEC_OFFLOAD_FAILED QINQ OUTER_L4_CKSUM_INVALID "),
        arguments(
            0x91778aed87ee5eb1L,
            "VLAN L4_CKSUM_UNKNOWN IP_CKSUM_NONE OUTER_IP_CKSUM_BAD IEEE1588_PTP IEEE1588_TMST"
                + " FDIR_FLX SEC_OFFLOAD SEC_OFFLOAD_FAILED OUTER_L4_CKSUM_INVALID "),
        arguments(
            0x39b7f8a5c64cf56cL,
            "FDIR L4_CKSUM_NONE IP_CKSUM_UNKNOWN OUTER_IP_CKSUM_BAD VLAN_STRIPPED IEEE1588_TMST"
                + " FDIR_ID FDIR_FLX QINQ_STRIPPED SEC_OFFLOAD SEC_OFFLOAD_FAILED"
                + " OUTER_L4_CKSUM_GOOD "),
        arguments(
            0x69afc5a5e88b394bL,
            "VLAN RSS_HASH L4_CKSUM_NONE IP_CKSUM_UNKNOWN VLAN_STRIPPED FDIR_ID LRO"
                + " SEC_OFFLOAD_FAILED OUTER_L4_CKSUM_UNKNOWN "),
        arguments(
            0xa161c43f85f3c87eL,
            "RSS_HASH FDIR L4_CKSUM_BAD IP_CKSUM_BAD OUTER_IP_CKSUM_BAD VLAN_STRIPPED FDIR_FLX"
                + " QINQ_STRIPPED LRO QINQ OUTER_L4_CKSUM_INVALID "),
        arguments(
            0xae1e2aac8d0e4175L,
            "VLAN FDIR L4_CKSUM_GOOD IP_CKSUM_BAD OUTER_IP_CKSUM_BAD VLAN_STRIPPED FDIR_FLX"
                + " SEC_OFFLOAD SEC_OFFLOAD_FAILED OUTER_L4_CKSUM_UNKNOWN "),
        arguments(
            0x6b6f019aa7b0de0L,
            "L4_CKSUM_GOOD IP_CKSUM_GOOD OUTER_IP_CKSUM_BAD VLAN_STRIPPED IEEE1588_TMST LRO"
                + " SEC_OFFLOAD_FAILED QINQ OUTER_L4_CKSUM_INVALID "),
        arguments(
            0x5921db28e4b11afL,
            "VLAN RSS_HASH FDIR L4_CKSUM_NONE IP_CKSUM_GOOD OUTER_IP_CKSUM_BAD LRO"
                + " SEC_OFFLOAD_FAILED OUTER_L4_CKSUM_GOOD "),
        arguments(
            0x27074b2d773a6e12L,
            "RSS_HASH L4_CKSUM_UNKNOWN IP_CKSUM_BAD IEEE1588_PTP IEEE1588_TMST FDIR_ID FDIR_FLX"
                + " SEC_OFFLOAD_FAILED QINQ OUTER_L4_CKSUM_BAD "),
        arguments(
            0x79557f7c51c1c879L,
            "VLAN L4_CKSUM_BAD IP_CKSUM_BAD OUTER_IP_CKSUM_BAD VLAN_STRIPPED FDIR_FLX QINQ_STRIPPED"
                + " LRO OUTER_L4_CKSUM_GOOD "),
        arguments(
            0x6593f7b1358c594L,
            "FDIR L4_CKSUM_GOOD IP_CKSUM_NONE IEEE1588_TMST FDIR_FLX QINQ_STRIPPED"
                + " SEC_OFFLOAD_FAILED QINQ OUTER_L4_CKSUM_GOOD "));
  }

  static Stream<Arguments> txLists() {
    return Stream.of(
        arguments(0x0L, "L4_NO_CKSUM "),
        arguments(
            0xffffffffffffffffL,
            "VLAN IP_CKSUM UDP_CKSUM IEEE1588_TMST TCP_SEG IPV4 IPV6 OUTER_IP_CKSUM OUTER_IPV4"
                + " OUTER_IPV6 QINQ MACSEC SEC_OFFLOAD UDP_SEG OUTER_UDP_CKSUM "),
        arguments(
            0x91778aed87ee5eb1L,
            "IP_CKSUM UDP_CKSUM TCP_SEG IPV6 OUTER_IPV6 QINQ SEC_OFFLOAD OUTER_UDP_CKSUM "),
        arguments(
            0x39b7f8a5c64cf56cL,
            "UDP_CKSUM TCP_SEG IPV4 IPV6 OUTER_IPV4 OUTER_IPV6 QINQ MACSEC SEC_OFFLOAD "),
        arguments(
            0x69afc5a5e88b394bL,
            "SCTP_CKSUM IEEE1588_TMST TCP_SEG IPV4 IPV6 OUTER_IPV4 TUNNEL_UDP QINQ UDP_SEG "),
        arguments(0xa161c43f85f3c87eL, "IP_CKSUM SCTP_CKSUM IPV6 TUNNEL_UDP UDP_SEG "),
        arguments(
            0xae1e2aac8d0e4175L,
            "VLAN TCP_CKSUM IEEE1588_TMST TCP_SEG OUTER_IP_CKSUM OUTER_IPV4 TUNNEL_VXLAN QINQ"
                + " SEC_OFFLOAD OUTER_UDP_CKSUM "),
        arguments(
            0x6b6f019aa7b0de0L,
            "VLAN UDP_CKSUM TCP_SEG IPV4 OUTER_IP_CKSUM TUNNEL_GTP QINQ MACSEC "),
        arguments(
            0x5921db28e4b11afL,
            "TCP_CKSUM IPV4 IPV6 OUTER_IP_CKSUM QINQ MACSEC SEC_OFFLOAD UDP_SEG "),
        arguments(
            0x27074b2d773a6e12L,
            "VLAN L4_NO_CKSUM TCP_SEG IPV6 OUTER_IP_CKSUM QINQ SEC_OFFLOAD OUTER_UDP_CKSUM "),
        arguments(
            0x79557f7c51c1c879L,
            "IP_CKSUM TCP_CKSUM TCP_SEG IPV6 OUTER_IPV4 OUTER_IPV6 MACSEC SEC_OFFLOAD UDP_SEG"
                + " OUTER_UDP_CKSUM "),
        arguments(
            0x6593f7b1358c594L,
            "VLAN IP_CKSUM TCP_CKSUM IEEE1588_TMST OUTER_IP_CKSUM MACSEC SEC_OFFLOAD UDP_SEG"
                + " OUTER_UDP_CKSUM "));
  }

  /** C: test_get_rx_ol_flag_list. C ends every list with a blank. */
  @ParameterizedTest
  @MethodSource("rxLists")
  void rxListsAreThoseOfC(long flags, String inC) {
    assertEquals(fullNames("RX", inC), list(FlagTables.RX, flags) + " ");
    assertTrue(OlFlags.toString(flags).startsWith(list(FlagTables.RX, flags) + " "));
  }

  /** C: test_get_tx_ol_flag_list. */
  @ParameterizedTest
  @MethodSource("txLists")
  void txListsAreThoseOfC(long flags, String inC) {
    assertEquals(fullNames("TX", inC), list(FlagTables.TX, flags) + " ");
    assertTrue(OlFlags.toString(flags).contains(" " + list(FlagTables.TX, flags)));
  }

  private static String list(FlagNames table, long flags) {
    StringJoiner names = new StringJoiner(" ");
    table.add(names, flags, -1L);
    return names.toString();
  }

  /** Adds the common start of all names, which the tables leave out. */
  private static String fullNames(String direction, String names) {
    return names.replaceAll("\\b(?=\\w)", "RTE_MBUF_F_" + direction + "_");
  }

  @Test
  void aWordOfFlagsIsNamedToTheLastBit() {
    assertEquals(
        "RTE_MBUF_F_RX_L4_CKSUM_UNKNOWN RTE_MBUF_F_RX_IP_CKSUM_UNKNOWN"
            + " RTE_MBUF_F_RX_OUTER_L4_CKSUM_UNKNOWN RTE_MBUF_F_TX_L4_NO_CKSUM"
            + " RTE_MBUF_F_EXTERNAL RTE_MBUF_F_INDIRECT bit 23 bit 40",
        OlFlags.toString(Mbuf.EXTERNAL | Mbuf.INDIRECT | 1L << 23 | 1L << 40));
  }
}
