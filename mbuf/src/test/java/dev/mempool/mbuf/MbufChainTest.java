// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.PoolMisuseException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Packets of several segments. */
class MbufChainTest {

  @Test
  void countsAreRightInHeadAndTail() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf head = Pools.packet(pool, 10, 20);
      Mbuf tail = Pools.packet(pool, 30, 40);
      Mbuf last = tail.lastSegment();
      head.chain(tail);
      assertEquals(100, head.packetLength());
      assertEquals(4, head.segmentCount());
      assertFalse(head.isContiguous());
      assertSame(last, head.lastSegment());
      assertNull(last.next());
      assertEquals(30, tail.packetLength());
      assertEquals(1, tail.segmentCount());
      assertTrue(tail.isContiguous());
      head.free();
      Pools.assertAllBack(pool);
    }
  }

  @Test
  void aRingIsRefused() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf head = Pools.packet(pool, 1, 2, 3);
      Mbuf middle = Objects.requireNonNull(head.next());
      Mbuf last = head.lastSegment();
      for (Mbuf[] pair :
          new Mbuf[][] {
            {head, head}, {head, middle}, {head, last}, {last, head}, {middle, head}, {last, middle}
          }) {
        Pools.assertMessage(
            assertThrows(IllegalArgumentException.class, () -> pair[0].chain(pair[1])),
            pair[0].label(),
            pair[1].label(),
            "nothing was changed");
      }
      assertEquals(3, head.segmentCount());
      assertEquals(6, head.packetLength());
      assertNull(last.next());
      head.free();
      Pools.assertAllBack(pool);
    }
  }

  @Test
  void aPacketThatWouldBeTooLongIsRefused() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf head = Pools.packet(pool, 10);
      Mbuf tail = Pools.packet(pool, 20);
      head.setPacketLength(Integer.MAX_VALUE - 19);
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> head.chain(tail));
      Pools.assertMessage(e, head.label(), tail.label(), "20 bytes");
      assertNull(head.next());
      assertEquals(1, head.segmentCount());
      head.setPacketLength(Integer.MAX_VALUE - 20);
      head.chain(tail);
      assertEquals(Integer.MAX_VALUE, head.packetLength());
    }
  }

  /** C: test_nb_segs_and_next_reset. */
  @Test
  void nbSegsAndNextReset() {
    try (PktmbufPool pool = Pools.builder("three").size(3).build()) {
      Mbuf[] m = Pools.allocAll(pool);
      m[0].append(500);
      m[1].append(500);
      m[2].append(500);
      m[0].chain(m[1]);
      m[0].chain(m[2]);
      // the chain is split as a driver would do it
      m[1].next = null;
      m[2].free();
      m[0].free();
      for (int i = 0; i < 3; i++) {
        Mbuf mbuf = Objects.requireNonNull(pool.rawAlloc());
        assertEquals(1, mbuf.segmentCount());
        assertNull(mbuf.next());
      }
    }
  }

  @Test
  void segmentsOfDifferentPools() {
    try (PktmbufPool one = Pools.builder("one").build();
        PktmbufPool two = Pools.builder("two").dataRoom(300).build()) {
      Mbuf head = Pools.packet(one, 10);
      head.chain(Pools.packet(two, 20));
      head.chain(Pools.packet(one, 30));
      assertEquals(60, head.packetLength());
      head.free();
      Pools.assertAllBack(one);
      Pools.assertAllBack(two);
    }
  }

  /** C: test_pktmbuf_read_from_chain, into an array. */
  @Test
  void readAcrossSegments() {
    for (int[] layout :
        new int[][] {
          {1}, {100}, {3, 5}, {64, 1, 64}, {10, 0, 20}, {0, 7}, {0, 0}, {7, 0}, {1, 1, 1, 1}, {0}
        }) {
      try (PktmbufPool pool = Pools.pool()) {
        Mbuf head = Pools.packet(pool, layout);
        byte[] content = new byte[Arrays.stream(layout).sum()];
        Mbuf segment = head;
        int at = 0;
        for (int length : layout) {
          for (int i = 0; i < length; i++, at++) {
            content[at] = (byte) (at * 7 + 1);
            Objects.requireNonNull(segment).putByte(i, content[at]);
          }
          segment = Objects.requireNonNull(segment).next();
        }
        for (int offset = 0; offset <= content.length; offset++) {
          for (int length = 0; length <= content.length - offset + 2; length++) {
            byte[] got = new byte[length + 2];
            byte[] expected = got.clone();
            if (length <= content.length - offset) {
              System.arraycopy(content, offset, expected, 1, length);
              head.read(offset, got, 1, length);
            } else {
              int from = offset;
              int count = length;
              assertThrows(IndexOutOfBoundsException.class, () -> head.read(from, got, 1, count));
            }
            assertArrayEquals(expected, got);
          }
        }
        head.free();
        Pools.assertAllBack(pool);
      }
    }
  }

  @Test
  void readOutsideThePacketOrTheArray() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf head = Pools.packet(pool, 10, 10);
      byte[] to = new byte[8];
      head.read(20, to, 0, 0);
      head.read(20, new byte[0]);
      for (int offset : new int[] {-1, 21, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
        Pools.assertMessage(
            assertThrows(IndexOutOfBoundsException.class, () -> head.read(offset, to, 0, 1)),
            head.label(),
            Integer.toString(offset));
      }
      for (int[] range : new int[][] {{-1, 1}, {0, 9}, {8, 1}, {0, -1}, {1, Integer.MAX_VALUE}}) {
        assertThrows(IndexOutOfBoundsException.class, () -> head.read(0, to, range[0], range[1]));
      }
      assertArrayEquals(new byte[8], to);
    }
  }

  @Test
  void readSurvivesALengthThatIsTooLarge() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf head = Pools.packet(pool, 4, 4);
      head.setPacketLength(100);
      head.read(0, new byte[8]);
      assertThrows(IndexOutOfBoundsException.class, () -> head.read(0, new byte[50]));
      assertThrows(IndexOutOfBoundsException.class, () -> head.read(60, new byte[1]));
    }
  }

  @Test
  void aPacketOfTheWholePool() {
    try (PktmbufPool pool = Pools.cachedPool()) {
      Mbuf[] all = Pools.allocAll(pool);
      @Nullable Mbuf head = null;
      for (Mbuf mbuf : all) {
        mbuf.append(1);
        if (head != null) {
          mbuf.chain(head);
        }
        head = mbuf;
      }
      Mbuf packet = Objects.requireNonNull(head);
      assertEquals(Pools.SIZE, packet.packetLength());
      assertEquals(Pools.SIZE, packet.segmentCount());
      packet.free();
      Pools.assertAllBack(pool);
    }
  }

  @Test
  void aChainWhoseLastSegmentIsFreeIsRefused() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf head = Pools.packet(pool, 4);
      Mbuf last = Pools.packet(pool, 4);
      Mbuf other = Pools.packet(pool, 4);
      head.chain(last);
      last.freeSegment();
      assertThrows(PoolMisuseException.class, () -> head.append(1));
      assertThrows(PoolMisuseException.class, () -> head.trim(1));
      assertThrows(PoolMisuseException.class, () -> head.chain(other));
      assertThrows(PoolMisuseException.class, () -> other.chain(head));
      assertNull(last.next());
      assertThrows(PoolMisuseException.class, head::free);
      other.free();
      Pools.assertAllBack(pool);
    }
  }

  @Test
  void aPacketIsCutInTwo() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf head = Pools.packet(pool, 1, 0, 4, 8);
      Mbuf last = head.lastSegment();
      assertNull(head.splitAfter(last));
      assertNull(MbufCheck.check(head, true));
      Mbuf other = Pools.packet(pool, 1);
      Pools.assertMessage(
          assertThrows(IllegalArgumentException.class, () -> head.splitAfter(other)),
          other.label(),
          head.label(),
          "nothing was changed");
      assertEquals(13, head.packetLength());

      // takes out the third segment
      Mbuf second = Objects.requireNonNull(head.next());
      Mbuf third = Objects.requireNonNull(head.splitAfter(second));
      assertSame(last, third.splitAfter(third));
      for (Mbuf packet : new Mbuf[] {head, third, last}) {
        assertNull(MbufCheck.check(packet, true));
      }
      assertEquals(1, head.packetLength());
      assertEquals(4, third.packetLength());
      assertTrue(third.isContiguous());
      third.free();
      assertThrows(PoolMisuseException.class, () -> third.splitAfter(third));
      head.chain(last);
      assertEquals(9, head.packetLength());
      assertEquals(3, head.segmentCount());
      head.free();
      other.free();
      Pools.assertAllBack(pool);
    }
  }
}
