package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.lang.reflect.Field;
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

  /** Longer than every list, as in the tests of the C library. */
  private static final int ENOUGH = 512;

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

  /** C: test_get_rx_ol_flag_name. */
  @ParameterizedTest
  @MethodSource("rxNames")
  void everyRxFlagHasItsName(long flag, String name) {
    assertEquals(name, OlFlags.rxName(flag));
    assertNull(OlFlags.txName(flag));
  }

  /** C: test_get_tx_ol_flag_name. */
  @ParameterizedTest
  @MethodSource("txNames")
  void everyTxFlagHasItsName(long flag, String name) {
    assertEquals(name, OlFlags.txName(flag));
    assertNull(OlFlags.rxName(flag));
  }

  /** C: test_get_rx_ol_flag_name, test_get_tx_ol_flag_name. */
  @Test
  void nothingAndSeveralFlagsAtOnceHaveNoName() {
    long several = OlFlags.RX_VLAN | OlFlags.RX_LRO | OlFlags.TX_VLAN | OlFlags.TX_IPV4;
    long[] unnamed = {
      0, several, several & OlFlags.TX_OFFLOAD_MASK, -1L, OlFlags.FIRST_FREE, OlFlags.INDIRECT
    };
    for (long flags : unnamed) {
      assertNull(OlFlags.rxName(flags), Long.toHexString(flags));
      assertNull(OlFlags.txName(flags), Long.toHexString(flags));
    }
  }

  @Test
  void theTunnelThatCDoesNotNameIsNamedAndListed() {
    assertEquals("RTE_MBUF_F_TX_TUNNEL_ESP", OlFlags.txName(OlFlags.TX_TUNNEL_ESP));
    assertEquals(
        "RTE_MBUF_F_TX_L4_NO_CKSUM RTE_MBUF_F_TX_TUNNEL_ESP",
        OlFlags.txList(OlFlags.TX_TUNNEL_ESP));
  }

  /** Each constant with its name and its value in C. */
  @Test
  void everyConstantIsNamedAfterItself() throws ReflectiveOperationException {
    int names = 0;
    for (Field field : OlFlags.class.getFields()) {
      long value = field.getLong(null);
      String name = OlFlags.rxName(value) == null ? OlFlags.txName(value) : OlFlags.rxName(value);
      if (name != null && !field.getName().endsWith("_MASK")) {
        assertEquals("RTE_MBUF_F_" + field.getName(), name);
        names++;
      }
    }
    assertEquals(50, names);
    assertEquals(0x1ffffe0000000000L, OlFlags.TX_OFFLOAD_MASK);
    assertEquals(0x7fffffL & ~(1L << 11 | 1L << 12 | 1L << 17), allRx());
    assertEquals(1L << 23, OlFlags.FIRST_FREE);
    assertEquals(1L << 40, OlFlags.LAST_FREE);
    assertEquals(0x6000000000000000L, OlFlags.EXTERNAL | OlFlags.INDIRECT);
  }

  private static long allRx() throws ReflectiveOperationException {
    long all = 0;
    for (Field field : OlFlags.class.getFields()) {
      if (field.getName().startsWith("RX_")) {
        all |= field.getLong(null);
      }
    }
    return all;
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
    assertEquals(fullNames("RX", inC), OlFlags.rxList(flags) + " ");
  }

  /** C: test_get_tx_ol_flag_list. */
  @ParameterizedTest
  @MethodSource("txLists")
  void txListsAreThoseOfC(long flags, String inC) {
    assertEquals(fullNames("TX", inC), OlFlags.txList(flags) + " ");
  }

  /** Adds the common start of all names, which the tables leave out. */
  private static String fullNames(String direction, String names) {
    return names.replaceAll("\\b(?=\\w)", "RTE_MBUF_F_" + direction + "_");
  }

  private interface List {
    boolean append(long flags, StringBuilder to, int limit);
  }

  static Stream<List> bounded() {
    return Stream.of(OlFlags::appendRxList, OlFlags::appendTxList);
  }

  /** C: test_get_rx_ol_flag_list, test_get_tx_ol_flag_list: length 0 is -1. */
  @ParameterizedTest
  @MethodSource("bounded")
  void noRoomIsNoListAndNothingIsAppended(List list) {
    StringBuilder text = new StringBuilder("flags: ");
    assertFalse(list.append(0, text, 0));
    assertEquals("flags: ", text.toString());
  }

  /** C: test_get_rx_ol_flag_list, test_get_tx_ol_flag_list: length 6 is -1 and 5 characters. */
  @ParameterizedTest
  @MethodSource("bounded")
  void aListThatIsTooLongIsCut(List list) {
    StringBuilder text = new StringBuilder("flags: ");
    assertFalse(list.append(0, text, 5));
    assertEquals("flags: RTE_M", text.toString());
  }

  /** C: test_get_rx_ol_flag_list, test_get_tx_ol_flag_list: 0 and other flags with room. */
  @ParameterizedTest
  @MethodSource("bounded")
  void aListThatFitsIsWholeToTheLastCharacter(List list) {
    for (long flags : new long[] {0, -1L, OlFlags.RX_IP_CKSUM_GOOD, OlFlags.TX_IP_CKSUM}) {
      StringBuilder whole = new StringBuilder();
      assertTrue(list.append(flags, whole, ENOUGH));
      assertTrue(whole.length() > 0);
      StringBuilder exact = new StringBuilder();
      assertTrue(list.append(flags, exact, whole.length()));
      assertEquals(whole.toString(), exact.toString());
      StringBuilder shorter = new StringBuilder();
      assertFalse(list.append(flags, shorter, whole.length() - 1));
      assertEquals(whole.substring(0, whole.length() - 1), shorter.toString());
    }
  }

  /** C: test_get_rx_ol_flag_list, test_get_tx_ol_flag_list: no buffer is -1. */
  @ParameterizedTest
  @MethodSource("bounded")
  void aNegativeLimitIsRefused(List list) {
    StringBuilder text = new StringBuilder();
    Pools.assertMessage(
        assertThrows(IllegalArgumentException.class, () -> list.append(-1L, text, -1)), "-1");
    assertEquals(0, text.length());
  }
}
