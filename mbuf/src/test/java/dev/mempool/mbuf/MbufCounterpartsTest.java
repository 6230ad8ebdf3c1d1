// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static dev.mempool.mbuf.Pools.alloc;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.OnThread;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Counterparts of the functions of the C library's {@code test_mbuf.c}, with its numbers. Those
 * with a {@link PoolKind} run again on a pool over external memory, as {@code
 * test_pktmbuf_ext_pinned_buffer} does. Clones come from another pool, which has no data room.
 */
class MbufCounterpartsTest {

  private static final int MAGIC = 0x42424242;
  private static final int DATA = 1464;
  private static final int DATA_2 = 50;
  private static final int HEADER_1 = 20;
  private static final int HEADER_2 = 30;

  /** The length of an Ethernet header. */
  private static final int ETHER = 14;

  private static PktmbufPool clones() {
    return Pools.builder("clones").privateSize(128).dataRoom(0).cacheSize(Pools.CACHE).build();
  }

  private static Mbuf cloned(Mbuf packet, PktmbufPool pool) {
    return Objects.requireNonNull(packet.clone(pool));
  }

  private static Mbuf copied(Mbuf packet, PktmbufPool pool, int offset, int length) {
    return Objects.requireNonNull(packet.copy(pool, offset, length));
  }

  private static Mbuf next(Mbuf packet) {
    return Objects.requireNonNull(packet.next());
  }

  private static void fill(Mbuf segment, int from, int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    segment.write(from, bytes, 0, length);
  }

  /** C: test_pktmbuf_pool, which is run twice. */
  @ParameterizedTest
  @EnumSource
  void pool(PoolKind kind) throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (PktmbufPool pool = kind.cachedPool();
              PktmbufPool clones = clones()) {
            for (int round = 0; round < 2; round++) {
              Mbuf[] all = Pools.allocAll(pool);
              Mbuf[] allClones = Pools.allocAll(clones);
              assertNull(pool.alloc());
              assertNull(all[0].clone(clones));
              assertEquals(1, PoolKind.references(all[0]));
              for (Mbuf mbuf : all) {
                mbuf.free();
              }
              PktmbufPool.freeBulk(allClones, 0, allClones.length);
              Pools.assertAllBack(pool);
              Pools.assertAllBack(clones);
            }
          }
        });
  }

  /** C: test_pktmbuf_pool_ptr. */
  @ParameterizedTest
  @EnumSource
  void poolPtr(PoolKind kind) {
    try (PktmbufPool pool = kind.cachedPool()) {
      for (Mbuf mbuf : Pools.allocAll(pool)) {
        mbuf.setDataOffset(mbuf.dataOffset() + 64);
        mbuf.free();
      }
      for (Mbuf mbuf : Pools.allocAll(pool)) {
        assertEquals(128, mbuf.dataOffset());
        mbuf.setDataOffset(mbuf.dataOffset() + 64);
        mbuf.free();
      }
      Pools.assertAllBack(pool);
    }
  }

  /** C: test_one_pktmbuf. */
  @ParameterizedTest
  @EnumSource
  void onePktmbuf(PoolKind kind) {
    try (PktmbufPool pool = kind.cachedPool()) {
      for (int round = 0; round < 2; round++) {
        Mbuf mbuf = alloc(pool);
        long start = mbuf.address();
        assertEquals(0, mbuf.append(DATA));
        fill(mbuf, 0, DATA, 0x66);
        assertEquals(-1, mbuf.append(mbuf.tailroom() + 1));
        assertEquals(DATA, mbuf.append(DATA_2));
        assertTrue(mbuf.trim(DATA_2));
        assertFalse(mbuf.trim(mbuf.dataLength() + 1));
        assertTrue(mbuf.prepend(HEADER_1));
        assertEquals(start - HEADER_1, mbuf.address());
        fill(mbuf, 0, HEADER_1, 0x55);
        assertTrue(mbuf.prepend(HEADER_2));
        assertEquals(start - HEADER_1 - HEADER_2, mbuf.address());
        fill(mbuf, 0, HEADER_2, 0x55);
        assertFalse(mbuf.prepend(mbuf.headroom() + 1));
        assertEquals(DATA + HEADER_1 + HEADER_2, mbuf.packetLength());
        assertTrue(mbuf.adj(HEADER_1 + HEADER_2));
        assertFalse(mbuf.adj(mbuf.dataLength() + 1));
        assertTrue(mbuf.isContiguous());
        for (int i = 0; i < DATA; i++) {
          assertEquals(0x66, mbuf.getByte(i));
        }
        mbuf.free();
      }
      Pools.assertAllBack(pool);
    }
  }

  /** C: test_pktmbuf_with_non_ascii_data, without its dump. */
  @ParameterizedTest
  @EnumSource
  void withNonAsciiData(PoolKind kind) {
    try (PktmbufPool pool = kind.cachedPool()) {
      Mbuf mbuf = Pools.packet(pool, DATA);
      fill(mbuf, 0, DATA, 0xff);
      assertEquals(255, mbuf.getUnsignedByte(DATA - 1));
      assertEquals(65535, mbuf.getUnsignedShort(DATA - 2));
      assertEquals(0xffffffffL, mbuf.getUnsignedInt(DATA - 4));
      mbuf.free();
      Pools.assertAllBack(pool);
    }
  }

  /** C: test_pktmbuf_free_segment. */
  @ParameterizedTest
  @EnumSource
  void freeSegment(PoolKind kind) {
    try (PktmbufPool pool = kind.cachedPool()) {
      for (Mbuf mbuf : Pools.allocAll(pool)) {
        @Nullable Mbuf segment = mbuf;
        while (segment != null) {
          Mbuf here = segment;
          segment = segment.next();
          here.freeSegment();
        }
      }
      Pools.assertAllBack(pool);
    }
  }

  /** C: testclone_testupdate_testdetach. */
  @ParameterizedTest
  @EnumSource
  void cloneUpdateDetach(PoolKind kind) {
    try (PktmbufPool pool = kind.cachedPool();
        PktmbufPool clones = clones()) {
      Mbuf mbuf = Pools.packet(pool, 4);
      assertEquals(4, mbuf.dataLength());
      mbuf.putInt(0, MAGIC);
      Mbuf clone = cloned(mbuf, clones);
      assertEquals(MAGIC, clone.getInt(0));
      assertEquals(2, PoolKind.references(mbuf));
      clone.free();
      assertEquals(1, PoolKind.references(mbuf));

      Mbuf tail = Pools.packet(pool, 4);
      tail.putInt(0, MAGIC);
      mbuf.chain(tail);
      clone = cloned(mbuf, clones);
      assertEquals(MAGIC, clone.getInt(0));
      assertEquals(MAGIC, next(clone).getInt(0));
      assertEquals(2, PoolKind.references(mbuf));
      assertEquals(2, PoolKind.references(tail));
      Mbuf second = cloned(clone, clones);
      assertEquals(MAGIC, second.getInt(0));
      assertEquals(MAGIC, next(second).getInt(0));
      assertEquals(3, PoolKind.references(mbuf));
      assertEquals(3, PoolKind.references(tail));
      mbuf.free();
      clone.free();
      assertEquals(2, pool.inUseCount());
      second.free();
      Pools.assertAllBack(pool);
      Pools.assertAllBack(clones);
    }
  }

  /** C: test_pktmbuf_copy. */
  @ParameterizedTest
  @EnumSource
  void copy(PoolKind kind) {
    try (PktmbufPool pool = kind.cachedPool();
        PktmbufPool clones = clones()) {
      Mbuf mbuf = Pools.packet(pool, 4);
      mbuf.putInt(0, MAGIC);
      Mbuf copy = copied(mbuf, pool, 0, Integer.MAX_VALUE);
      assertCopy(copy, MAGIC);
      copy.putInt(0, 0);
      assertEquals(MAGIC, mbuf.getInt(0));
      copy.free();

      Mbuf clone = cloned(mbuf, clones);
      copy = copied(clone, pool, 0, Integer.MAX_VALUE);
      assertFalse(copy.isIndirect());
      assertCopy(copy, MAGIC);
      clone.free();
      copy.free();

      Mbuf tail = Pools.packet(pool, 4);
      tail.putInt(0, MAGIC + 1);
      mbuf.chain(tail);
      copy = copied(mbuf, pool, 0, Integer.MAX_VALUE);
      assertCopy(copy, MAGIC, MAGIC + 1);
      copy.free();
      copy = copied(mbuf, pool, 4, Integer.MAX_VALUE);
      assertCopy(copy, MAGIC + 1);
      copy.free();
      copy = copied(mbuf, pool, mbuf.packetLength(), Integer.MAX_VALUE);
      assertCopy(copy);
      copy.free();
      assertNull(mbuf.copy(pool, mbuf.packetLength() + 1, Integer.MAX_VALUE));
      copy = copied(mbuf, pool, 0, 5);
      assertEquals(5, copy.packetLength());
      assertEquals(5, copy.dataLength());
      assertEquals(MAGIC, copy.getInt(0));
      copy.free();
      mbuf.free();
      Pools.assertAllBack(pool);
      Pools.assertAllBack(clones);
    }
  }

  private static void assertCopy(Mbuf copy, int... ints) {
    assertTrue(copy.isContiguous());
    assertNull(copy.next());
    assertEquals(4 * ints.length, copy.packetLength());
    assertEquals(4 * ints.length, copy.dataLength());
    for (int i = 0; i < ints.length; i++) {
      assertEquals(ints[i], copy.getInt(4 * i));
    }
  }

  /** C: test_attach_from_different_pool, which is not run on pinned pools. */
  @Test
  void attachFromDifferentPool() {
    try (PktmbufPool pool = PoolKind.OWN.cachedPool();
        PktmbufPool clones = clones()) {
      Mbuf mbuf = Pools.packet(pool, 10);
      long data = mbuf.address();
      Mbuf clone = alloc(clones);
      Mbuf second = alloc(clones);
      long own = clone.address();
      long secondOwn = second.address();
      assertEquals(0, clone.headroom());
      assertEquals(0, second.headroom());
      clone.attach(mbuf);
      assertEquals(128, clone.headroom());
      assertEquals(data, clone.address());
      assertEquals(2, mbuf.refcnt());
      second.attach(clone);
      assertEquals(128, second.headroom());
      assertEquals(data, second.address());
      assertSame(mbuf, second.owner());
      assertEquals(3, mbuf.refcnt());
      assertEquals(1, clone.refcnt());
      clone.detach();
      assertEquals(own, clone.address());
      assertEquals(0, clone.headroom());
      assertEquals(128, clone.privateSize());
      assertEquals(2, mbuf.refcnt());
      second.detach();
      assertEquals(secondOwn, second.address());
      assertEquals(1, mbuf.refcnt());
      clone.free();
      second.free();
      mbuf.free();
      Pools.assertAllBack(pool);
      Pools.assertAllBack(clones);
    }
  }

  /** C: test_mbuf_linearize_check, test_mbuf_linearize. */
  @ParameterizedTest
  @EnumSource
  void linearizeCheck(PoolKind kind) {
    try (PktmbufPool pool = kind.cachedPool()) {
      for (int[] test : new int[][] {{128, 1}, {64, 64}, {512, 10}, {250, 11}, {123, 8}}) {
        int length = test[0];
        int segments = test[1];
        Mbuf packet = alloc(pool);
        int at = 0;
        for (int i = 0; i < segments; i++) {
          Mbuf segment = i == 0 ? packet : alloc(pool);
          int here = (length - at) / (segments - i);
          segment.append(here);
          for (int j = 0; j < here; j++) {
            segment.putByte(j, (byte) at++);
          }
          if (i > 0) {
            packet.chain(segment);
          }
        }
        assertEquals(segments, packet.segmentCount());
        assertTrue(packet.linearize());
        assertTrue(packet.isContiguous());
        assertEquals(length, packet.packetLength());
        assertEquals(length, packet.dataLength());
        for (int j = 0; j < length; j++) {
          assertEquals((byte) j, packet.getByte(j));
        }
        assertEquals(1, pool.inUseCount());
        packet.free();
        Pools.assertAllBack(pool);
      }
    }
  }

  /** C: test_pktmbuf_alloc_bulk. */
  @ParameterizedTest
  @EnumSource
  void allocBulk(PoolKind kind) throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (PktmbufPool pool = kind.cachedPool()) {
            for (int count : new int[] {0, 31, 33, 48, 64, 63, 65, 32}) {
              Mbuf[] mbufs = new Mbuf[count];
              assertTrue(pool.allocBulk(mbufs, 0, count));
              assertEquals(count, pool.inUseCount());
              PktmbufPool.freeBulk(mbufs, 0, count);
              Pools.assertAllBack(pool);
            }
          }
        });
  }

  /** C: test_neg_pktmbuf_alloc_bulk. Its negative counts are outside the array here. */
  @ParameterizedTest
  @EnumSource
  void negAllocBulk(PoolKind kind) throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (PktmbufPool pool = kind.cachedPool()) {
            Mbuf[] mbufs = new Mbuf[1024];
            for (int count : new int[] {129, 1024}) {
              assertFalse(pool.allocBulk(mbufs, 0, count));
            }
            for (int count : new int[] {32 - 128, -1}) {
              assertThrows(IndexOutOfBoundsException.class, () -> pool.allocBulk(mbufs, 0, count));
            }
            assertArrayEquals(new Mbuf[1024], mbufs);
            Pools.assertAllBack(pool);
          }
        });
  }

  private static @Nullable MemorySegment read(Mbuf packet, int offset, int length) {
    return packet.view(offset, length, MemorySegment.NULL);
  }

  private static void assertRead(Mbuf packet, int offset, int length, int value) {
    MemorySegment read = Objects.requireNonNull(read(packet, offset, length));
    assertEquals(length, read.byteSize());
    assertEquals(packet.address() + offset, read.address());
    for (int i = 0; i < length; i++) {
      assertEquals((byte) value, read.get(ValueLayout.JAVA_BYTE, i));
    }
  }

  /** C: test_pktmbuf_read. */
  @ParameterizedTest
  @EnumSource
  void read(PoolKind kind) {
    try (PktmbufPool pool = kind.cachedPool()) {
      Mbuf mbuf = Pools.packet(pool, DATA_2);
      fill(mbuf, 0, DATA_2, 0xfe);
      assertRead(mbuf, 0, DATA_2, 0xfe);
      mbuf.free();
      Pools.assertAllBack(pool);
    }
  }

  /** C: test_pktmbuf_read_from_offset. */
  @ParameterizedTest
  @EnumSource
  void readFromOffset(PoolKind kind) {
    try (PktmbufPool pool = kind.cachedPool()) {
      Mbuf mbuf = alloc(pool);
      assertTrue(mbuf.prepend(ETHER));
      fill(mbuf, 0, ETHER, 0xde);
      assertEquals(ETHER, mbuf.append(DATA));
      fill(mbuf, ETHER, DATA, 0xcc);
      assertRead(mbuf, 0, ETHER, 0xde);
      assertRead(mbuf, ETHER, DATA, 0xcc);
      assertRead(mbuf, ETHER, DATA_2, 0xcc);
      assertRead(mbuf, ETHER + DATA - DATA_2, DATA_2, 0xcc);
      assertNull(read(mbuf, ETHER, mbuf.dataLength() + 1));
      assertNull(read(mbuf, ETHER, mbuf.packetLength() + 1));
      assertNull(read(mbuf, 0, mbuf.packetLength() + 1));
      assertRead(mbuf, 0, 0, 0);
      assertRead(mbuf, ETHER, 0, 0);
      assertNull(read(mbuf, ETHER, Integer.MAX_VALUE));
      assertNull(read(mbuf, Integer.MAX_VALUE, 0));
      assertNull(read(mbuf, Integer.MAX_VALUE, Integer.MAX_VALUE));
      mbuf.free();
      Pools.assertAllBack(pool);
    }
  }

  /** A chain and a read from it. A header is in front of the data of the first segment. */
  private record Layout(int header, int offset, int length, int... segments) {}

  private static final List<Layout> LAYOUTS =
      List.of(
          new Layout(0, 0, 300, 100, 100, 100),
          new Layout(0, 99, 201, 100, 125, 150),
          new Layout(0, 0, 100, 100, 100),
          new Layout(ETHER, ETHER, 150, 100, 200),
          new Layout(0, 0, 1000, 1000, 100),
          new Layout(0, 100, 1001, 1024, 0, 100),
          new Layout(0, 1000, 2, 1000, 1, 1000),
          // longer than the packet
          new Layout(0, 500, 1001, 1000, 100));

  /** C: test_pktmbuf_read_from_chain. */
  @ParameterizedTest
  @EnumSource
  void readFromChain(PoolKind kind) {
    try (PktmbufPool pool = kind.cachedPool();
        Arena arena = Arena.ofConfined()) {
      for (Layout layout : LAYOUTS) {
        Mbuf packet = Pools.packet(pool, layout.segments());
        packet.prepend(layout.header());
        byte[] content = new byte[packet.packetLength()];
        int at = 0;
        for (Mbuf segment = packet; segment != null; segment = segment.next()) {
          for (int i = 0; i < segment.dataLength(); i++, at++) {
            content[at] = (byte) (at * 7 + 1);
            segment.putByte(i, content[at]);
          }
        }
        MemorySegment scratch = arena.allocate(2048);
        MemorySegment read = packet.view(layout.offset(), layout.length(), scratch);
        if (layout.offset() + layout.length() > content.length) {
          assertNull(read);
        } else {
          assertNotNull(read);
          assertArrayEquals(
              Arrays.copyOfRange(content, layout.offset(), layout.offset() + layout.length()),
              read.toArray(ValueLayout.JAVA_BYTE));
          boolean inOne = layout.offset() + layout.length() <= packet.dataLength();
          assertEquals(!inOne, read.address() == scratch.address());
        }
        packet.free();
      }
      Pools.assertAllBack(pool);
    }
  }

  /** C: test_pktmbuf_ext_shinfo_init_helper. The count is in an object here, not in the buffer. */
  @Test
  void extShinfoInitHelper() {
    try (PktmbufPool pool = PoolKind.OWN.cachedPool();
        PktmbufPool clones = clones();
        Arena arena = Arena.ofShared()) {
      List<MemorySegment> freed = new ArrayList<>();
      MemorySegment memory = arena.allocate(1024);
      ExternalBuffer buffer = new ExternalBuffer(memory, freed::add);
      assertEquals(1, buffer.refcnt());
      Mbuf mbuf = alloc(pool);
      long own = mbuf.bufAddress();
      mbuf.attachExternal(buffer);
      assertEquals(memory.address(), mbuf.bufAddress());
      assertEquals(1024, mbuf.bufLength());
      assertTrue(mbuf.hasExternalBuffer());
      assertFalse(mbuf.isIndirect());
      assertEquals(Mbuf.EXTERNAL, mbuf.olFlags());
      assertEquals(1, buffer.refcnt());
      Mbuf clone = cloned(mbuf, clones);
      assertEquals(Mbuf.EXTERNAL, clone.olFlags());
      assertSame(buffer, clone.externalBuffer());
      assertEquals(2, buffer.refcnt());
      assertEquals(3, buffer.refcntUpdate(1));
      buffer.refcntSet(2);
      assertEquals(2, buffer.refcnt());
      clone.detach();
      assertEquals(1, buffer.refcnt());
      assertTrue(clone.isDirect());
      assertEquals(List.of(), freed);
      mbuf.detach();
      assertEquals(own, mbuf.bufAddress());
      assertEquals(0, buffer.refcnt());
      assertEquals(List.of(memory), freed);
      mbuf.free();
      clone.free();
      assertEquals(1, freed.size());
      Pools.assertAllBack(pool);
      Pools.assertAllBack(clones);
    }
  }
}
