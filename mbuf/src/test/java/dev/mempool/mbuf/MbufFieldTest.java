// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.lang.reflect.Field;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The numbers of network cards, meters and schedulers in an mbuf. */
class MbufFieldTest {

  /** C: the number of entries in {@code test_tx_offload}. */
  private static final int ENTRIES = 65536;

  private final PktmbufPool pool = Pools.pool();
  private final Mbuf mbuf = Pools.alloc(pool);

  @AfterEach
  void close() {
    pool.close();
  }

  static Stream<Arguments> limitedFields() {
    return Stream.of(
        arguments(MbufField.VLAN_TCI, "VLAN tag", 0xffff),
        arguments(MbufField.VLAN_TCI_OUTER, "outer VLAN tag", 0xffff),
        arguments(MbufField.TIMESYNC, "timesync value", 0xffff),
        arguments(MbufField.FDIR_HASH, "flow director hash", 0xffff),
        arguments(MbufField.FDIR_ID, "flow director id", 0xffff),
        arguments(MbufField.SCHED_TRAFFIC_CLASS, "traffic class", 0xff),
        arguments(MbufField.SCHED_COLOR, "color", 0xff),
        arguments(MbufField.TX_ADAPTER_QUEUE, "TX adapter queue", 0xffff),
        arguments(MbufField.L2_LENGTH, "L2 header length", 0x7f),
        arguments(MbufField.L3_LENGTH, "L3 header length", 0x1ff),
        arguments(MbufField.L4_LENGTH, "L4 header length", 0xff),
        arguments(MbufField.TSO_SEGMENT_SIZE, "TSO segment size", 0xffff),
        arguments(MbufField.OUTER_L3_LENGTH, "outer L3 header length", 0x1ff),
        arguments(MbufField.OUTER_L2_LENGTH, "outer L2 header length", 0x7f));
  }

  @ParameterizedTest
  @MethodSource("limitedFields")
  void aFieldHoldsItsBitsAndRefusesMore(MbufField field, String name, int max) {
    assertEquals(name, field.name());
    assertEquals(name, field.toString());
    int[] allowed = {0, 1, max - 1, max};
    for (int value : allowed) {
      field.set(mbuf, value);
      assertEquals(value, field.get(mbuf));
    }
    int[] refused = {-1, max + 1, Integer.MIN_VALUE, Integer.MAX_VALUE};
    for (int value : refused) {
      Pools.assertMessage(
          assertThrows(IllegalArgumentException.class, () -> field.set(mbuf, value)),
          "mbuf " + mbuf.index() + " of pool 'test': " + name + " " + value,
          "allowed are 0 to " + max);
      assertEquals(max, field.get(mbuf));
    }
  }

  @Test
  void fieldsOfThirtyTwoBitsTakeEveryNumber() {
    MbufField[] fields = {
      MbufField.RSS_HASH,
      MbufField.FDIR_LOW,
      MbufField.FDIR_HIGH,
      MbufField.SCHED_QUEUE,
      MbufField.HASH_USER
    };
    for (MbufField field : fields) {
      for (int value : new int[] {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
        field.set(mbuf, value);
        assertEquals(value, field.get(mbuf));
      }
    }
    assertEquals(Pools.constants(MbufField.class).size(), fields.length + limitedFields().count());
  }

  @Test
  void fieldsOfTheHashOverlapAsInC() {
    mbuf.hash = 0x8877_6655_4433_2211L;
    assertField(MbufField.RSS_HASH, 0x4433_2211);
    assertField(MbufField.HASH_USER, 0x4433_2211);
    assertField(MbufField.FDIR_LOW, 0x4433_2211);
    assertField(MbufField.SCHED_QUEUE, 0x4433_2211);
    assertField(MbufField.FDIR_HASH, 0x2211);
    assertField(MbufField.FDIR_ID, 0x4433);
    assertField(MbufField.FDIR_HIGH, 0x8877_6655);
    assertField(MbufField.SCHED_TRAFFIC_CLASS, 0x55);
    assertField(MbufField.SCHED_COLOR, 0x66);
    assertField(MbufField.TX_ADAPTER_QUEUE, 0x8877);
    assertHash(MbufField.RSS_HASH, -1, 0x8877_6655_ffff_ffffL);
    assertHash(MbufField.FDIR_HASH, 0, 0x8877_6655_ffff_0000L);
    assertHash(MbufField.FDIR_ID, 0x1234, 0x8877_6655_1234_0000L);
    assertHash(MbufField.FDIR_HIGH, 0xf1f2_f3f4, 0xf1f2_f3f4_1234_0000L);
    assertHash(MbufField.FDIR_LOW, 7, 0xf1f2_f3f4_0000_0007L);
    assertHash(MbufField.SCHED_QUEUE, 0x8000_0001, 0xf1f2_f3f4_8000_0001L);
    assertHash(MbufField.SCHED_TRAFFIC_CLASS, 0xab, 0xf1f2_f3ab_8000_0001L);
    assertHash(MbufField.SCHED_COLOR, 2, 0xf1f2_02ab_8000_0001L);
    assertHash(MbufField.TX_ADAPTER_QUEUE, 0xfffe, 0xfffe_02ab_8000_0001L);
    assertHash(MbufField.SCHED_QUEUE, -2, 0xfffe_02ab_ffff_fffeL);
    assertHash(MbufField.SCHED_TRAFFIC_CLASS, 1, 0xfffe_0201_ffff_fffeL);
    assertHash(MbufField.SCHED_COLOR, 0, 0xfffe_0001_ffff_fffeL);
    assertHash(MbufField.HASH_USER, 3, 0xfffe_0001_0000_0003L);
  }

  private void assertField(MbufField field, int expected) {
    assertEquals(expected, field.get(mbuf), field.name());
  }

  private void assertHash(MbufField field, int value, long expected) {
    field.set(mbuf, value);
    assertEquals(expected, mbuf.hash, field.name());
  }

  /** C: test_tx_offload. The word is put together as {@code rte_mbuf_tx_offload} does. */
  @Test
  void theLengthsTogetherAreTheWordOfC() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < ENTRIES; i++) {
      long l2 = random.nextInt(1 << 7);
      long l3 = random.nextInt(1 << 9);
      long l4 = random.nextInt(1 << 8);
      long tso = random.nextInt(1 << 16);
      long outerL3 = random.nextInt(1 << 9);
      long outerL2 = random.nextInt(1 << 7);
      long unused = random.nextInt(1 << 8);
      mbuf.txOffload = random.nextLong() & 0x00ff_ffff_ffff_ffffL | unused << 56;
      MbufField.L2_LENGTH.set(mbuf, (int) l2);
      MbufField.L3_LENGTH.set(mbuf, (int) l3);
      MbufField.L4_LENGTH.set(mbuf, (int) l4);
      MbufField.TSO_SEGMENT_SIZE.set(mbuf, (int) tso);
      MbufField.OUTER_L3_LENGTH.set(mbuf, (int) outerL3);
      MbufField.OUTER_L2_LENGTH.set(mbuf, (int) outerL2);
      assertEquals(
          l2 | l3 << 7 | l4 << 16 | tso << 24 | outerL3 << 40 | outerL2 << 49 | unused << 56,
          mbuf.txOffload,
          () -> "seed " + seed);
    }
  }

  static Stream<Arguments> lengths() {
    return Stream.of(
        arguments(MbufField.L2_LENGTH, 0x7fL, 0),
        arguments(MbufField.L3_LENGTH, 0x1ffL, 7),
        arguments(MbufField.L4_LENGTH, 0xffL, 16),
        arguments(MbufField.TSO_SEGMENT_SIZE, 0xffffL, 24),
        arguments(MbufField.OUTER_L3_LENGTH, 0x1ffL, 40),
        arguments(MbufField.OUTER_L2_LENGTH, 0x7fL, 49));
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void eachLengthLiesWhereItDoesInC(MbufField field, long max, int shift) {
    field.set(mbuf, (int) max);
    assertEquals(max << shift, mbuf.txOffload);
    mbuf.txOffload = -1L;
    field.set(mbuf, 0);
    assertEquals(~(max << shift), mbuf.txOffload);
  }

  @Test
  void nullIsNoMbuf() throws ReflectiveOperationException {
    for (Field constant : Pools.constants(MbufField.class)) {
      MbufField field = (MbufField) constant.get(null);
      Pools.assertMessage(assertThrows(NullPointerException.class, () -> field.get(null)), "mbuf");
      Pools.assertMessage(
          assertThrows(NullPointerException.class, () -> field.set(null, 0)), "mbuf");
    }
  }
}
