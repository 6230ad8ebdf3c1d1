// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The lengths of a packet: append, prepend, adj, trim, and the fields. */
class MbufTest {

  /** C: test_one_pktmbuf. */
  @Test
  void onePktmbuf() {
    try (PktmbufPool pool = Pools.pool()) {
      for (int round = 0; round < 2; round++) {
        Mbuf mbuf = Pools.alloc(pool);
        assertExtent(mbuf, 128, 0);
        long start = mbuf.address();
        assertEquals(0, mbuf.append(1464));
        assertExtent(mbuf, 128, 1464);
        for (int i = 0; i < 1464; i++) {
          mbuf.putByte(i, (byte) 0x66);
        }
        assertEquals(-1, mbuf.append(mbuf.tailroom() + 1));
        assertExtent(mbuf, 128, 1464);
        assertEquals(1464, mbuf.append(50));
        assertTrue(mbuf.trim(50));
        assertFalse(mbuf.trim(mbuf.dataLength() + 1));
        assertExtent(mbuf, 128, 1464);
        assertTrue(mbuf.prepend(20));
        assertEquals(start - 20, mbuf.address());
        assertTrue(mbuf.prepend(30));
        assertEquals(start - 50, mbuf.address());
        assertFalse(mbuf.prepend(mbuf.headroom() + 1));
        assertExtent(mbuf, 78, 1514);
        assertTrue(mbuf.adj(50));
        assertFalse(mbuf.adj(mbuf.dataLength() + 1));
        assertExtent(mbuf, 128, 1464);
        for (int i = 0; i < 1464; i++) {
          assertEquals(0x66, mbuf.getByte(i));
        }
        assertTrue(mbuf.isContiguous());
        mbuf.free();
        Pools.assertAllBack(pool);
      }
    }
  }

  @Test
  void boundaries() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf mbuf = Pools.alloc(pool);
      int room = Pools.DATA_ROOM - 128;
      assertEquals(0, mbuf.append(0));
      assertTrue(mbuf.prepend(0));
      assertTrue(mbuf.adj(0));
      assertTrue(mbuf.trim(0));
      assertFalse(mbuf.adj(1));
      assertFalse(mbuf.trim(1));
      assertEquals(-1, mbuf.append(Integer.MAX_VALUE));
      assertFalse(mbuf.prepend(Integer.MAX_VALUE));
      assertFalse(mbuf.adj(Integer.MAX_VALUE));
      assertFalse(mbuf.trim(Integer.MAX_VALUE));
      assertEquals(-1, mbuf.append(room + 1));
      assertExtent(mbuf, 128, 0);
      assertEquals(0, mbuf.append(room));
      assertEquals(0, mbuf.tailroom());
      assertEquals(-1, mbuf.append(1));
      assertEquals(room, mbuf.append(0));
      assertFalse(mbuf.prepend(129));
      assertTrue(mbuf.prepend(128));
      assertEquals(0, mbuf.headroom());
      assertFalse(mbuf.prepend(1));
      assertExtent(mbuf, 0, Pools.DATA_ROOM);
      assertFalse(mbuf.adj(Pools.DATA_ROOM + 1));
      assertTrue(mbuf.adj(Pools.DATA_ROOM));
      assertExtent(mbuf, Pools.DATA_ROOM, 0);
      assertEquals(-1, mbuf.append(1));
      assertTrue(mbuf.prepend(Pools.DATA_ROOM));
      assertFalse(mbuf.trim(Pools.DATA_ROOM + 1));
      assertTrue(mbuf.trim(Pools.DATA_ROOM));
      assertExtent(mbuf, 0, 0);
    }
  }

  @Test
  void negativeLengths() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf mbuf = Pools.packet(pool, 10);
      for (int length : new int[] {-1, Integer.MIN_VALUE}) {
        for (Executable call :
            new Executable[] {
              () -> mbuf.append(length),
              () -> mbuf.prepend(length),
              () -> mbuf.adj(length),
              () -> mbuf.trim(length),
              () -> mbuf.setPacketLength(length)
            }) {
          Pools.assertMessage(
              assertThrows(IllegalArgumentException.class, call),
              mbuf.label(),
              Integer.toString(length));
        }
      }
      assertExtent(mbuf, 128, 10);
    }
  }

  @Test
  void inAChainTheEndIsInTheLastSegmentAndTheStartInTheFirst() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf head = Pools.packet(pool, 100, 200, 300);
      Mbuf last = head.lastSegment();
      assertEquals(600, head.append(50));
      head.putInt(646, 7);
      assertEquals(7, last.getInt(346));
      assertEquals(650, head.packetLength());
      assertEquals(350, last.dataLength());
      assertEquals(-1, head.append(last.tailroom() + 1));
      assertFalse(head.trim(351));
      assertTrue(head.trim(350));
      assertEquals(300, head.packetLength());
      assertFalse(head.trim(1));
      assertFalse(head.adj(101));
      assertTrue(head.adj(100));
      assertEquals(200, head.packetLength());
      assertFalse(head.adj(1));
      assertTrue(head.prepend(228));
      assertFalse(head.prepend(1));
      assertEquals(428, head.packetLength());
      assertEquals(228, head.dataLength());
      assertEquals(3, head.segmentCount());
    }
  }

  @Test
  void theOffsetOfAppendIsThatOfTheDataWhateverThePacketLength() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf head = Pools.packet(pool, 8, 8, 8);
      Mbuf second = Objects.requireNonNull(head.next());
      int at = second.append(4); // the data of the packet that starts there
      assertEquals(16, at);
      second.putInt(at, 7);
      assertEquals(7, head.getInt(24));
      head.setPacketLength(0);
      assertEquals(28, head.append(4));
      Mbuf other = Pools.alloc(pool);
      other.setDataLength(16);
      assertEquals(16, other.append(4));
    }
  }

  @Test
  void aPacketDoesNotOutgrowAnInt() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf mbuf = Pools.packet(pool, 10);
      mbuf.setPacketLength(Integer.MAX_VALUE - 5);
      assertEquals(-1, mbuf.append(6));
      assertFalse(mbuf.prepend(6));
      assertEquals(10, mbuf.append(5));
      assertEquals(Integer.MAX_VALUE, mbuf.packetLength());
    }
  }

  @Test
  void dataStaysWithinTheBuffer() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf mbuf = Pools.packet(pool, 1000);
      mbuf.setDataOffset(Pools.DATA_ROOM - 1000);
      assertBufferRefused(() -> mbuf.setDataOffset(Pools.DATA_ROOM - 999), mbuf);
      assertBufferRefused(() -> mbuf.setDataOffset(-1), mbuf);
      assertBufferRefused(() -> mbuf.setDataLength(1001), mbuf);
      assertBufferRefused(() -> mbuf.setDataLength(-1), mbuf);
      assertBufferRefused(() -> mbuf.setDataLength(Integer.MAX_VALUE), mbuf);
      mbuf.resetHeadroom();
      assertEquals(128, mbuf.headroom());
      mbuf.setDataLength(Pools.DATA_ROOM - 128);
      assertEquals(0, mbuf.tailroom());
      mbuf.setDataOffset(0);
      mbuf.setDataLength(Pools.DATA_ROOM);
      assertBufferRefused(mbuf::resetHeadroom, mbuf);
      assertEquals(0, mbuf.dataOffset());
    }
  }

  private static void assertBufferRefused(Executable call, Mbuf mbuf) {
    Pools.assertMessage(
        assertThrows(IndexOutOfBoundsException.class, call), mbuf.label(), "allowed are 0 to");
  }

  @Test
  void fields() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf mbuf = Pools.alloc(pool);
      assertEquals(65535, mbuf.port());
      mbuf.setPort(0);
      assertEquals(0, mbuf.port());
      for (int port : new int[] {-1, 65536}) {
        assertThrows(IllegalArgumentException.class, () -> mbuf.setPort(port));
      }
      mbuf.setPort(65535);
      mbuf.setPacketType(0x0fffffff);
      assertEquals(0x0fffffff, mbuf.packetType());
      assertTrue(mbuf.toString().startsWith(mbuf.label()), mbuf::toString);
    }
  }

  @Test
  void resetMakesAnEmptyPacketOfOneSegment() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf head = Pools.packet(pool, 10, 20);
      Mbuf tail = head.lastSegment();
      head.adj(3);
      head.setPort(4);
      head.setFlags(OlFlags.RX_FDIR);
      head.setPacketType(4);
      head.reset();
      assertExtent(head, 128, 0);
      assertNull(head.next());
      assertEquals(1, head.segmentCount());
      assertEquals(Mbuf.INVALID_PORT, head.port());
      assertEquals(0, head.olFlags());
      assertEquals(0, head.packetType());
      tail.free();
      head.free();
      Pools.assertAllBack(pool);
    }
  }

  static void assertExtent(Mbuf mbuf, int offset, int length) {
    assertEquals(offset, mbuf.dataOffset());
    assertEquals(length, mbuf.dataLength());
    assertEquals(length, mbuf.packetLength());
    assertEquals(mbuf.bufAddress() + offset, mbuf.address());
    assertEquals(mbuf.bufLength() - offset - length, mbuf.tailroom());
  }
}
