// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Access to dynamic fields and flags in an mbuf. */
class DynFieldTest {

  /** The bytes for dynamic fields, as one field of which every part can be reached. */
  private static final int SIZE = 36;

  private final PktmbufPool pool = Pools.pool();
  private final Mbuf mbuf = Pools.alloc(pool);

  @AfterEach
  void close() {
    pool.close();
  }

  /** C: test_mbuf_dyn, writing and reading. Against memory of a little-endian machine. */
  @Test
  void partsOfAllWidthsOverlapAsBytesInMemory() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    ByteBuffer memory = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    DynField ints = new RegisteredField("ints", SIZE, 4, 92);
    DynField longs = new RegisteredField("longs", 32, 8, 96);
    for (int i = 0; i < 20_000; i++) {
      int width = 1 << random.nextInt(4);
      int at = random.nextInt((width == 8 ? 32 : SIZE) / width) * width;
      long value = random.nextLong();
      switch (width) {
        case 1 -> {
          ints.part(at, 1).setByte(mbuf, (byte) value);
          memory.put(at, (byte) value);
        }
        case 2 -> {
          ints.part(at, 2).setShort(mbuf, (short) value);
          memory.putShort(at, (short) value);
        }
        case 4 -> {
          ints.part(at, 4).setInt(mbuf, (int) value);
          memory.putInt(at, (int) value);
        }
        default -> {
          longs.part(at, 8).setLong(mbuf, value);
          memory.putLong(at + 4, value);
        }
      }
      assertSameBytes(ints, longs, memory, "seed " + seed + ", step " + i);
    }
  }

  private void assertSameBytes(DynField ints, DynField longs, ByteBuffer memory, String where) {
    for (int at = 0; at < SIZE; at++) {
      assertEquals(memory.get(at), ints.part(at, 1).getByte(mbuf), where);
    }
    for (int at = 0; at < SIZE; at += 2) {
      assertEquals(memory.getShort(at), ints.part(at, 2).getShort(mbuf), where);
    }
    for (int at = 0; at < SIZE; at += 4) {
      assertEquals(memory.getInt(at), ints.part(at, 4).getInt(mbuf), where);
    }
    for (int at = 0; at < 32; at += 8) {
      assertEquals(memory.getLong(at + 4), longs.part(at, 8).getLong(mbuf), where);
    }
  }

  /** Every offset of a field of each width, with neighbours all ones, then all zeros. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void aFieldAsAWholeLeavesItsNeighboursAlone(int width) {
    for (int offset = 96 - (width == 8 ? 0 : 4); offset < 128; offset += width) {
      DynField field = new RegisteredField("field", width, width, offset);
      for (byte around : new byte[] {-1, 0}) {
        fillAll(around);
        long value = around == 0 ? 0xf1f2_f3f4_f5f6_f7f8L : 0x0102_0304_0506_0708L;
        set(field, value);
        assertEquals(value << 64 - 8 * width, get(field) << 64 - 8 * width);
        DynField all = new RegisteredField("all", SIZE, 4, 92);
        for (int at = 0; at < SIZE; at++) {
          int in = at + 92 - offset;
          byte expected = in >= 0 && in < width ? (byte) (value >>> 8 * in) : around;
          assertEquals(expected, all.part(at, 1).getByte(mbuf), offset + " at " + at);
        }
      }
    }
  }

  private void fillAll(byte value) {
    DynField all = new RegisteredField("all", SIZE, 4, 92);
    for (int at = 0; at < SIZE; at++) {
      all.part(at, 1).setByte(mbuf, value);
    }
  }

  private void set(DynField field, long value) {
    switch (field.size()) {
      case 1 -> field.setByte(mbuf, (byte) value);
      case 2 -> field.setShort(mbuf, (short) value);
      case 4 -> field.setInt(mbuf, (int) value);
      default -> field.setLong(mbuf, value);
    }
  }

  private long get(DynField field) {
    return switch (field.size()) {
      case 1 -> field.getByte(mbuf);
      case 2 -> field.getShort(mbuf);
      case 4 -> field.getInt(mbuf);
      default -> field.getLong(mbuf);
    };
  }

  private List<Executable> wholes(DynField field) {
    return List.of(
        () -> field.getByte(mbuf),
        () -> field.setByte(mbuf, (byte) -1),
        () -> field.getShort(mbuf),
        () -> field.setShort(mbuf, (short) -1),
        () -> field.getInt(mbuf),
        () -> field.setInt(mbuf, -1),
        () -> field.getLong(mbuf),
        () -> field.setLong(mbuf, -1));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1", "2, 2, 2", "4, 4, 4", "8, 8, 8", "8, 4, 0", "4, 2, 0", "2, 1, 0", "3, 1, 0"
  })
  void anotherWidthThanTheFieldsIsRefused(int size, int align, int width) {
    DynField field = new RegisteredField("odd", size, align, 96);
    List<Executable> accesses = wholes(field);
    for (int i = 0; i < accesses.size(); i++) {
      if (1 << i / 2 != width) {
        Pools.assertMessage(
            assertThrows(IllegalArgumentException.class, accesses.get(i)),
            "'odd'",
            size + " byte(s) aligned to " + align,
            "one number of " + (1 << i / 2));
        assertNothingWritten();
      }
    }
  }

  private void assertNothingWritten() {
    assertEquals(0, mbuf.dyn92 | mbuf.dyn96 | mbuf.dyn104 | mbuf.dyn112 | mbuf.dyn120);
  }

  @ParameterizedTest
  @CsvSource({
    // size, alignment, offset in the field, widest access that is allowed
    "16, 8, 0, 8",
    "16, 8, 8, 8",
    "16, 8, 12, 4",
    "16, 8, 14, 2",
    "16, 8, 15, 1",
    "16, 8, 16, 0",
    "16, 8, -8, 0",
    "16, 8, -2147483648, 0",
    "16, 8, 2147483640, 0",
    "16, 8, 3, 1",
    "16, 4, 0, 4",
    "16, 2, 8, 2",
    "16, 1, 8, 1"
  })
  void aPartOutsideTheFieldOrNotAlignedIsRefused(int size, int align, int at, int widest) {
    DynField field = new RegisteredField("part", size, align, 96);
    for (int width = 1; width <= 8; width *= 2) {
      int bytes = width;
      if (at < 0 || at > size - width) {
        Pools.assertMessage(
            assertThrows(IndexOutOfBoundsException.class, () -> field.part(at, bytes)),
            "'part' has " + size,
            width + " byte(s) at " + at);
        continue;
      }
      DynField part = field.part(at, width);
      List<Executable> accesses = wholes(part);
      for (int i = 0; i < accesses.size(); i++) {
        if (1 << i / 2 == width && width <= widest) {
          assertDoesNotThrow(accesses.get(i));
        } else {
          Pools.assertMessage(
              assertThrows(IllegalArgumentException.class, accesses.get(i)),
              "'part'",
              "one number of " + (1 << i / 2));
          assertNothingWritten();
        }
        fillAll((byte) 0);
      }
    }
  }

  @Test
  void aPartIsAFieldOfItsOwn() {
    DynField field = new DynRegistry().registerField("field", 16, 8, 96);
    assertEquals(new RegisteredField("field", 8, 8, 104), field.part(8, 8));
    assertEquals(new RegisteredField("field", 4, 4, 108), field.part(8, 8).part(4, 4));
    assertEquals(new RegisteredField("field", 3, 1, 97), field.part(1, 3));
    assertEquals(field, field.part(0, 16));
    for (int size : new int[] {0, -1, 17, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertThrows(IndexOutOfBoundsException.class, () -> field.part(0, size));
    }
  }

  @Test
  void nullIsNoMbuf() {
    DynField field = new RegisteredField("field", 4, 4, 96);
    Pools.assertMessage(assertThrows(NullPointerException.class, () -> field.getInt(null)), "mbuf");
    Pools.assertMessage(
        assertThrows(NullPointerException.class, () -> field.setInt(null, 1)), "mbuf");
  }

  @Test
  void flagsAreBitsOfTheFlags() {
    DynRegistry registry = new DynRegistry();
    DynFlag low = registry.registerFlag("low", 23);
    DynFlag high = registry.registerFlag("high", 40);
    mbuf.setFlags(OlFlags.RX_VLAN);
    mbuf.addFlags(high);
    assertTrue(mbuf.hasFlags(high));
    assertFalse(mbuf.hasFlags(low));
    mbuf.addFlags(low);
    assertEquals(OlFlags.RX_VLAN.bits() | 1L << 23 | 1L << 40, mbuf.olFlags());
    mbuf.clearFlags(high);
    assertEquals(OlFlags.RX_VLAN.bits() | low.bits(), mbuf.olFlags());
    assertTrue(mbuf.hasFlags(OlFlags.of(low, OlFlags.RX_VLAN)));
    mbuf.reset();
    assertFalse(mbuf.hasFlags(low));
  }
}
