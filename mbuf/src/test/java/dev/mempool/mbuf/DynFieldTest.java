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
    DynField ints = new DynField("ints", SIZE, 4, 92);
    DynField longs = new DynField("longs", 32, 8, 96);
    for (int i = 0; i < 20_000; i++) {
      int width = 1 << random.nextInt(4);
      int at = random.nextInt((width == 8 ? 32 : SIZE) / width) * width;
      long value = random.nextLong();
      switch (width) {
        case 1 -> {
          ints.setByte(mbuf, at, (byte) value);
          memory.put(at, (byte) value);
        }
        case 2 -> {
          ints.setShort(mbuf, at, (short) value);
          memory.putShort(at, (short) value);
        }
        case 4 -> {
          ints.setInt(mbuf, at, (int) value);
          memory.putInt(at, (int) value);
        }
        default -> {
          longs.setLong(mbuf, at, value);
          memory.putLong(at + 4, value);
        }
      }
      assertSameBytes(ints, longs, memory, "seed " + seed + ", step " + i);
    }
  }

  private void assertSameBytes(DynField ints, DynField longs, ByteBuffer memory, String where) {
    for (int at = 0; at < SIZE; at++) {
      assertEquals(memory.get(at), ints.getByte(mbuf, at), where);
    }
    for (int at = 0; at < SIZE; at += 2) {
      assertEquals(memory.getShort(at), ints.getShort(mbuf, at), where);
    }
    for (int at = 0; at < SIZE; at += 4) {
      assertEquals(memory.getInt(at), ints.getInt(mbuf, at), where);
    }
    for (int at = 0; at < 32; at += 8) {
      assertEquals(memory.getLong(at + 4), longs.getLong(mbuf, at), where);
    }
  }

  /** Every offset of a field of each width, with neighbours all ones, then all zeros. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void aFieldAsAWholeLeavesItsNeighboursAlone(int width) {
    for (int offset = 96 - (width == 8 ? 0 : 4); offset < 128; offset += width) {
      DynField field = new DynField("field", width, width, offset);
      for (byte around : new byte[] {-1, 0}) {
        fillAll(around);
        long value = around == 0 ? 0xf1f2_f3f4_f5f6_f7f8L : 0x0102_0304_0506_0708L;
        set(field, value);
        assertEquals(value << 64 - 8 * width, get(field) << 64 - 8 * width);
        DynField all = new DynField("all", SIZE, 4, 92);
        for (int at = 0; at < SIZE; at++) {
          int in = at + 92 - offset;
          byte expected = in >= 0 && in < width ? (byte) (value >>> 8 * in) : around;
          assertEquals(expected, all.getByte(mbuf, at), offset + " at " + at);
        }
      }
    }
  }

  private void fillAll(byte value) {
    DynField all = new DynField("all", SIZE, 4, 92);
    for (int at = 0; at < SIZE; at++) {
      all.setByte(mbuf, at, value);
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
    DynField field = new DynField("odd", size, align, 96);
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

  private List<Executable> parts(DynField field, int at) {
    return List.of(
        () -> field.getByte(mbuf, at),
        () -> field.setByte(mbuf, at, (byte) -1),
        () -> field.getShort(mbuf, at),
        () -> field.setShort(mbuf, at, (short) -1),
        () -> field.getInt(mbuf, at),
        () -> field.setInt(mbuf, at, -1),
        () -> field.getLong(mbuf, at),
        () -> field.setLong(mbuf, at, -1));
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
    DynField field = new DynField("part", size, align, 96);
    List<Executable> accesses = parts(field, at);
    fillAll((byte) 0);
    for (int i = 0; i < accesses.size(); i++) {
      int width = 1 << i / 2;
      if (width <= widest) {
        assertDoesNotThrow(accesses.get(i));
        fillAll((byte) 0);
      } else {
        Pools.assertMessage(
            assertThrows(IndexOutOfBoundsException.class, accesses.get(i)),
            "'part'",
            width + " byte(s) at offset " + at);
        assertNothingWritten();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 92",
    "-1, 1, 92",
    "1, 1, 91",
    "1, 1, 128",
    "4, 4, 94",
    "8, 8, 124",
    "37, 1, 92",
    "4, 0, 92",
    "4, 3, 96",
    "4, -4, 96",
    "4, -2147483648, 96",
    "2147483647, 1, 96"
  })
  void aFieldCannotLieElsewhere(int size, int align, int offset) {
    Pools.assertMessage(
        assertThrows(
            IllegalArgumentException.class, () -> new DynField("wrong", size, align, offset)),
        "'wrong'",
        "from 92 to 127");
  }

  @Test
  void flagsAreBitsOfTheFlags() {
    DynFlag low = new DynFlag("low", 23);
    DynFlag high = new DynFlag("high", 40);
    mbuf.olFlags(OlFlags.RX_VLAN);
    high.set(mbuf);
    assertTrue(high.isSet(mbuf));
    assertFalse(low.isSet(mbuf));
    low.set(mbuf);
    assertEquals(OlFlags.RX_VLAN | OlFlags.FIRST_FREE | OlFlags.LAST_FREE, mbuf.olFlags());
    high.clear(mbuf);
    assertEquals(OlFlags.RX_VLAN | low.mask(), mbuf.olFlags());
    mbuf.reset();
    assertFalse(low.isSet(mbuf));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 22, 41, 61, 64})
  void aFlagCannotBeAnotherBit(int bit) {
    Pools.assertMessage(
        assertThrows(IllegalArgumentException.class, () -> new DynFlag("wrong", bit)),
        "'wrong'",
        "23 to 40");
  }
}
