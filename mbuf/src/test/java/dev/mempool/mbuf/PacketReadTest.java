// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reading packets in one piece, and into memory. */
class PacketReadTest {

  private static final byte FILL = 0x55;

  /** Every range of many layouts, and the ranges just outside. */
  @Test
  void everyRangeIsThereOrNot() {
    try (PktmbufPool pool = Pools.pool();
        Arena arena = Arena.ofConfined()) {
      for (int[] layout :
          new int[][] {
            {0}, {1}, {9}, {3, 5}, {4, 1, 4}, {3, 0, 5}, {0, 7}, {0, 0}, {7, 0}, {1, 1, 1},
            {0, 3, 0}
          }) {
        Mbuf packet = Pools.packet(pool, layout);
        byte[] content = fill(packet);
        for (int offset = 0; offset <= content.length + 1; offset++) {
          for (int length = 0; length <= content.length - offset + 2; length++) {
            check(packet, content, offset, length, arena);
          }
        }
        packet.free();
      }
      Pools.assertAllBack(pool);
    }
  }

  private static byte[] fill(Mbuf packet) {
    byte[] content = new byte[packet.packetLength()];
    int at = 0;
    for (Mbuf segment = packet; segment != null; segment = segment.next()) {
      for (int i = 0; i < segment.dataLength(); i++, at++) {
        content[at] = (byte) (at + 1);
        segment.putByte(i, content[at]);
      }
    }
    return content;
  }

  private static void check(Mbuf packet, byte[] content, int offset, int length, Arena arena) {
    boolean there = offset + length <= content.length;
    MemorySegment scratch = arena.allocate(length);
    MemorySegment read = packet.view(offset, length, scratch);
    if (there) {
      assertNotNull(read);
      assertArrayEquals(
          Arrays.copyOfRange(content, offset, offset + length),
          read.toArray(ValueLayout.JAVA_BYTE));
      assertEquals(liesInOne(packet, offset, length), read.address() != scratch.address());
    } else {
      assertNull(read);
    }
    byte[] expected = new byte[length + 2];
    Arrays.fill(expected, FILL);
    MemorySegment to = MemorySegment.ofArray(expected.clone());
    if (!there) {
      assertThrows(IndexOutOfBoundsException.class, () -> packet.read(offset, to, 1, length));
    } else {
      System.arraycopy(content, offset, expected, 1, length);
      packet.read(offset, to, 1, length);
    }
    assertArrayEquals(expected, to.toArray(ValueLayout.JAVA_BYTE));
  }

  /** Tells whether a range is in one segment. */
  private static boolean liesInOne(Mbuf packet, int offset, int length) {
    int start = 0;
    for (Mbuf segment = packet; segment != null; segment = segment.next()) {
      int end = start + segment.dataLength();
      if (offset >= start && offset + length <= end) {
        return true;
      }
      start = end;
    }
    return false;
  }

  @Test
  void aViewIsThePacketItself() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf packet = Pools.packet(pool, 8, 8);
      MemorySegment view = Objects.requireNonNull(packet.view(10, 4, MemorySegment.NULL));
      view.set(ValueLayout.JAVA_BYTE, 0, (byte) 9);
      assertEquals(9, Objects.requireNonNull(packet.next()).getByte(2));
      assertEquals(4, view.byteSize());
    }
  }

  @Test
  void numbersThatOverflow() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf packet = Pools.packet(pool, 10, 10);
      int max = Integer.MAX_VALUE;
      for (int[] range :
          new int[][] {{max, max}, {max, 0}, {0, max}, {20, max}, {1, max}, {21, 0}}) {
        assertNull(packet.view(range[0], range[1], MemorySegment.NULL));
      }
      for (int[] range : new int[][] {{-1, 1}, {0, -1}, {Integer.MIN_VALUE, max}, {max, -1}}) {
        Pools.assertMessage(
            assertThrows(
                IllegalArgumentException.class,
                () -> packet.view(range[0], range[1], MemorySegment.NULL)),
            packet.label(),
            Integer.toString(range[0]),
            Integer.toString(range[1]));
      }
      MemorySegment to = MemorySegment.ofArray(new byte[10]);
      for (long[] range : new long[][] {{-1, 1}, {Long.MAX_VALUE, 1}, {10, 1}, {0, 11}, {0, -1}}) {
        assertThrows(
            IndexOutOfBoundsException.class, () -> packet.read(0, to, range[0], (int) range[1]));
      }
      for (int offset : new int[] {-1, 21, max, Integer.MIN_VALUE}) {
        assertThrows(IndexOutOfBoundsException.class, () -> packet.read(offset, to, 0, 1));
      }
      assertArrayEquals(new byte[10], to.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Test
  void scratchIsNeededForSeveralSegmentsOnly() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf packet = Pools.packet(pool, 10, 10);
      MemorySegment small = MemorySegment.ofArray(new byte[] {FILL, FILL, FILL});
      assertNotNull(packet.view(0, 10, small));
      assertNotNull(packet.view(8, 3, small));
      small.fill(FILL);
      Pools.assertMessage(
          assertThrows(IndexOutOfBoundsException.class, () -> packet.view(8, 4, small)),
          packet.label(),
          "4 bytes at offset 8",
          "has 3");
      assertArrayEquals(new byte[] {FILL, FILL, FILL}, small.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Test
  void aPacketLengthThatIsTooLargeGivesNothing() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf packet = Pools.packet(pool, 4, 4);
      packet.setPacketLength(100);
      MemorySegment scratch = MemorySegment.ofArray(new byte[100]);
      assertNull(packet.view(2, 20, scratch));
      assertNull(packet.view(60, 1, scratch));
      assertNotNull(packet.view(2, 6, scratch));
      packet.read(2, scratch, 0, 6);
      assertThrows(IndexOutOfBoundsException.class, () -> packet.read(2, scratch, 0, 20));
      assertThrows(IndexOutOfBoundsException.class, () -> packet.read(60, scratch, 0, 1));
    }
  }

  @Test
  void freeMbufsAreNotRead() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf packet = Pools.packet(pool, 4, 4);
      @Nullable Mbuf last = packet.next();
      Objects.requireNonNull(last).freeSegment();
      MemorySegment scratch = MemorySegment.ofArray(new byte[8]);
      assertThrows(IllegalStateException.class, () -> packet.view(0, 8, scratch));
      assertThrows(IllegalStateException.class, () -> packet.read(0, scratch, 0, 8));
      assertThrows(IllegalStateException.class, () -> packet.read(0, new byte[8], 0, 8));
      packet.next = null;
      packet.free();
      assertThrows(IllegalStateException.class, () -> packet.view(0, 0, scratch));
      assertThrows(IllegalStateException.class, () -> packet.read(0, scratch, 0, 4));
      assertThrows(IllegalStateException.class, () -> packet.read(0, new byte[8], 0, 4));
      Pools.assertAllBack(pool);
    }
  }

  @Test
  void theArenaOfTheMemoryMayBeClosed() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf packet = Pools.packet(pool, 4, 4);
      MemorySegment gone;
      try (Arena arena = Arena.ofConfined()) {
        gone = arena.allocate(8);
      }
      assertThrows(IllegalStateException.class, () -> packet.view(0, 8, gone));
      assertThrows(IllegalStateException.class, () -> packet.read(0, gone, 0, 8));
      assertNotNull(packet.view(0, 4, gone));
    }
  }
}
