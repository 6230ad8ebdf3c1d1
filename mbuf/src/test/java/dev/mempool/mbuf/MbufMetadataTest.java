package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The metadata of a packet. */
class MbufMetadataTest {

  private final PktmbufPool pool = Pools.pool();
  private final Mbuf mbuf = Pools.alloc(pool);

  @AfterEach
  void close() {
    pool.close();
  }

  private interface Setter {
    void set(Mbuf mbuf, int value);
  }

  private interface Getter {
    int get(Mbuf mbuf);
  }

  private record Field(String name, int max, Getter getter, Setter setter) {}

  static Stream<Field> limitedFields() {
    return Stream.of(
        new Field("port", 0xffff, Mbuf::port, Mbuf::port),
        new Field("VLAN tag", 0xffff, Mbuf::vlanTci, Mbuf::vlanTci),
        new Field("outer VLAN tag", 0xffff, Mbuf::vlanTciOuter, Mbuf::vlanTciOuter),
        new Field("timesync value", 0xffff, Mbuf::timesync, Mbuf::timesync),
        new Field("flow director hash", 0xffff, Mbuf::hashFdirHash, Mbuf::hashFdirHash),
        new Field("flow director id", 0xffff, Mbuf::hashFdirId, Mbuf::hashFdirId),
        new Field("traffic class", 0xff, Mbuf::schedTrafficClass, Mbuf::schedTrafficClass),
        new Field("color", 0xff, Mbuf::schedColor, Mbuf::schedColor),
        new Field("TX adapter queue", 0xffff, Mbuf::txAdapterQueue, Mbuf::txAdapterQueue),
        new Field("L2 header length", 0x7f, Mbuf::l2Length, Mbuf::l2Length),
        new Field("L3 header length", 0x1ff, Mbuf::l3Length, Mbuf::l3Length),
        new Field("L4 header length", 0xff, Mbuf::l4Length, Mbuf::l4Length),
        new Field("TSO segment size", 0xffff, Mbuf::tsoSegmentSize, Mbuf::tsoSegmentSize),
        new Field("outer L3 header length", 0x1ff, Mbuf::outerL3Length, Mbuf::outerL3Length),
        new Field("outer L2 header length", 0x7f, Mbuf::outerL2Length, Mbuf::outerL2Length));
  }

  @ParameterizedTest
  @MethodSource("limitedFields")
  void aFieldHoldsItsBitsAndRefusesMore(Field field) {
    int[] allowed = {0, 1, field.max - 1, field.max};
    for (int value : allowed) {
      field.setter.set(mbuf, value);
      assertEquals(value, field.getter.get(mbuf));
    }
    int[] refused = {-1, field.max + 1, Integer.MIN_VALUE, Integer.MAX_VALUE};
    for (int value : refused) {
      Pools.assertMessage(
          assertThrows(IllegalArgumentException.class, () -> field.setter.set(mbuf, value)),
          field.name + " " + value,
          "allowed are 0 to " + field.max);
      assertEquals(field.max, field.getter.get(mbuf));
    }
  }

  @Test
  void viewsOfTheHashOverlapAsInC() {
    mbuf.hash(0x8877_6655_4433_2211L);
    assertViews(() -> mbuf.hashRss(), 0x4433_2211);
    assertViews(() -> mbuf.hashUser(), 0x4433_2211);
    assertViews(() -> mbuf.hashFdirLow(), 0x4433_2211);
    assertViews(() -> mbuf.schedQueueId(), 0x4433_2211);
    assertViews(() -> mbuf.hashFdirHash(), 0x2211);
    assertViews(() -> mbuf.hashFdirId(), 0x4433);
    assertViews(() -> mbuf.hashFdirHigh(), 0x8877_6655);
    assertViews(() -> mbuf.schedTrafficClass(), 0x55);
    assertViews(() -> mbuf.schedColor(), 0x66);
    assertViews(() -> mbuf.txAdapterQueue(), 0x8877);
    assertHash(() -> mbuf.hashRss(-1), 0x8877_6655_ffff_ffffL);
    assertHash(() -> mbuf.hashFdirHash(0), 0x8877_6655_ffff_0000L);
    assertHash(() -> mbuf.hashFdirId(0x1234), 0x8877_6655_1234_0000L);
    assertHash(() -> mbuf.hashFdirHigh(0xf1f2_f3f4), 0xf1f2_f3f4_1234_0000L);
    assertHash(() -> mbuf.hashFdirLow(7), 0xf1f2_f3f4_0000_0007L);
    assertHash(() -> mbuf.schedSet(0x8000_0001, 0xab, 2), 0xf1f2_02ab_8000_0001L);
    assertHash(() -> mbuf.txAdapterQueue(0xfffe), 0xfffe_02ab_8000_0001L);
    assertHash(() -> mbuf.schedQueueId(-2), 0xfffe_02ab_ffff_fffeL);
    assertHash(() -> mbuf.schedTrafficClass(1), 0xfffe_0201_ffff_fffeL);
    assertHash(() -> mbuf.schedColor(0), 0xfffe_0001_ffff_fffeL);
    assertHash(() -> mbuf.hashUser(3), 0xfffe_0001_0000_0003L);
  }

  @Test
  void aRefusedSchedulerFieldLeavesAllThree() {
    mbuf.schedSet(1, 2, 3);
    assertThrows(IllegalArgumentException.class, () -> mbuf.schedSet(9, 8, 256));
    assertThrows(IllegalArgumentException.class, () -> mbuf.schedSet(9, -1, 0));
    assertEquals(0x0302_0000_0001L, mbuf.hash());
  }

  private static void assertViews(IntSupplier view, int expected) {
    assertEquals(expected, view.getAsInt());
  }

  private void assertHash(Runnable change, long expected) {
    change.run();
    assertEquals(expected, mbuf.hash());
  }

  @Test
  void attachmentBitsBelongToAttachAndDetach() {
    mbuf.olFlags(-1L);
    assertEquals(~(OlFlags.EXTERNAL | OlFlags.INDIRECT), mbuf.olFlags());
    mbuf.olFlags = OlFlags.INDIRECT;
    mbuf.olFlags(OlFlags.RX_VLAN | OlFlags.EXTERNAL);
    assertEquals(OlFlags.RX_VLAN | OlFlags.INDIRECT, mbuf.olFlags());
    mbuf.olFlags(0);
    assertEquals(OlFlags.INDIRECT, mbuf.olFlags());
    mbuf.olFlags = 0;
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
  void aResetKeepsTheAttachmentBitsAlone() {
    fill(mbuf);
    mbuf.olFlags = -1L;
    mbuf.reset();
    assertReset(mbuf, OlFlags.EXTERNAL | OlFlags.INDIRECT);
    mbuf.olFlags = 0;
  }

  @Test
  void aCopyTakesAllButTimesyncAndFlags() {
    fill(mbuf);
    Mbuf to = Pools.alloc(pool);
    to.olFlags(OlFlags.TX_IPV4);
    to.copyMetadata(mbuf);
    assertEquals(3, to.port());
    assertEquals(0x211, to.packetType());
    assertEquals(5, to.vlanTci());
    assertEquals(6, to.vlanTciOuter());
    assertEquals(mbuf.txOffload(), to.txOffload());
    assertKept(to);
    assertEquals(0, to.timesync());
    assertEquals(OlFlags.TX_IPV4, to.olFlags());
  }

  @Test
  void dynamicFieldsCanBeCopiedAlone() {
    fill(mbuf);
    Mbuf to = Pools.alloc(pool);
    to.copyDynamicFields(mbuf);
    assertEquals(0, to.hash());
    to.hash(-7);
    assertKept(to);
    assertEquals(Mbuf.INVALID_PORT, to.port());
  }

  private static void fill(Mbuf mbuf) {
    mbuf.port(3);
    mbuf.olFlags(OlFlags.RX_LRO);
    mbuf.packetType(0x211);
    mbuf.vlanTci(5);
    mbuf.vlanTciOuter(6);
    mbuf.timesync(7);
    mbuf.hash(-7);
    mbuf.txOffload(-8);
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
    assertEquals(0, mbuf.txOffload());
    assertEquals(7, mbuf.timesync());
    assertKept(mbuf);
  }

  private static void assertKept(Mbuf mbuf) {
    assertEquals(-7, mbuf.hash());
    assertEquals(92, mbuf.dyn92);
    assertEquals(96, mbuf.dyn96);
    assertEquals(104, mbuf.dyn104);
    assertEquals(112, mbuf.dyn112);
    assertEquals(120, mbuf.dyn120);
  }
}
