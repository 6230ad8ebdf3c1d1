// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static dev.mempool.mbuf.Pools.alloc;
import static dev.mempool.mbuf.Pools.packet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.PoolMisuseException;
import dev.mempool.core.Guard;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SharingTest {

  private static PktmbufPool pool(Guard guard) {
    return Pools.builder("test").guard(guard).build();
  }

  private static Mbuf cloned(Mbuf packet, PktmbufPool pool) {
    return Objects.requireNonNull(packet.clone(pool));
  }

  @ParameterizedTest
  @EnumSource
  void clonesShareTheDataOfTheOwner(Guard guard) {
    try (PktmbufPool pool = pool(guard);
        PktmbufPool others = Pools.builder("others").dataRoom(0).privateSize(64).build()) {
      Mbuf packet = packet(pool, 100, 50);
      packet.putInt(0, 42);
      Mbuf clone = cloned(packet, others);
      Mbuf again = cloned(clone, others);
      assertTrue(clone.isIndirect());
      assertFalse(clone.isDirect());
      assertSame(packet, again.owner());
      assertSame(packet.next(), Objects.requireNonNull(again.next()).owner());
      assertEquals(3, packet.refcnt());
      assertEquals(150, again.packetLength());
      assertEquals(2, again.segmentCount());
      assertEquals(packet.address(), again.address());
      assertEquals(42, again.getInt(0));
      again.putInt(0, 43);
      assertEquals(43, packet.getInt(0));
      packet.free();
      assertEquals(2, pool.inUseCount());
      clone.free();
      assertEquals(43, again.getInt(0));
      again.free();
      Pools.assertAllBack(pool);
      Pools.assertAllBack(others);
      Mbuf fresh = alloc(others);
      assertEquals(0, fresh.bufLength());
      assertTrue(fresh.isDirect());
      fresh.free();
    }
  }

  @Test
  void aFreeTooMuchIsSeenAtTheLatestByTheLastHolder() {
    try (PktmbufPool pool = pool(Guard.OFF)) {
      Mbuf packet = packet(pool, 100);
      Mbuf clone = cloned(packet, pool);
      packet.free();
      packet.free(); // releases the reference of the clone
      assertThrows(PoolMisuseException.class, packet::free);
      assertThrows(PoolMisuseException.class, clone::free);
      Pools.assertAllBack(pool);
    }
  }

  @Test
  void withAGuardAStaleReferenceDoesNotReachTheNextUser() {
    try (PktmbufPool pool = Pools.builder("g").size(1).guard(Guard.STATE).build()) {
      Mbuf stale = packet(pool, 100);
      stale.free();
      Mbuf next = packet(pool, 100);
      assertNotSame(stale, next);
      assertSame(next, pool.mbuf(next.index()));
      assertThrows(PoolMisuseException.class, stale::free);
      assertThrows(PoolMisuseException.class, () -> stale.append(1));
      assertThrows(PoolMisuseException.class, () -> stale.putByte(0, (byte) 1));
      assertThrows(PoolMisuseException.class, () -> stale.refcntUpdate(1));
      assertThrows(PoolMisuseException.class, () -> stale.attach(next));
      assertEquals(1, next.refcnt());
      next.free();
      Pools.assertAllBack(pool);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anExternalBufferIsFreedOnce(Guard guard) {
    List<MemorySegment> freed = new ArrayList<>();
    try (Arena arena = Arena.ofShared();
        PktmbufPool pool = pool(guard)) {
      MemorySegment memory = arena.allocate(1024);
      ExternalBuffer buffer = new ExternalBuffer(memory, freed::add);
      assertEquals(1, buffer.refcnt());
      Mbuf mbuf = alloc(pool);
      mbuf.attachExternal(buffer);
      assertEquals(Mbuf.EXTERNAL, mbuf.olFlags());
      assertEquals(1024, mbuf.tailroom());
      assertEquals(0, mbuf.headroom());
      assertEquals(0, mbuf.append(10));
      mbuf.putInt(0, 7);
      Mbuf clone = cloned(mbuf, pool);
      assertEquals(2, buffer.refcnt());
      assertEquals(Mbuf.EXTERNAL, clone.olFlags());
      assertEquals(7, clone.getInt(0));
      mbuf.detach();
      assertEquals(1, buffer.refcnt());
      assertEquals(Pools.DATA_ROOM, mbuf.bufLength());
      assertEquals(PktmbufPool.defaultHeadroom(), mbuf.headroom());
      assertEquals(0, mbuf.packetLength());
      clone.free();
      assertEquals(List.of(memory), freed);
      assertThrows(IllegalStateException.class, () -> mbuf.attachExternal(buffer));
      assertTrue(mbuf.isDirect());
      mbuf.free();
      Pools.assertAllBack(pool);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPinnedMbufGoesBackWhenNobodyUsesItsBuffer(Guard guard) {
    try (Arena arena = Arena.ofShared();
        PktmbufPool pool =
            Pools.builder("pinned")
                .size(4)
                .guard(guard)
                .external(
                    new ExternalMemory(arena.allocate(2048 * 3 + 100), 2048),
                    new ExternalMemory(arena.allocate(3000), 3000))
                .build();
        PktmbufPool others = pool(guard)) {
      assertTrue(pool.isPinned());
      Mbuf mbuf = packet(pool, 100);
      mbuf.putLong(8, -3);
      assertEquals(Mbuf.EXTERNAL, mbuf.olFlags());
      assertNotNull(mbuf.externalBuffer());
      Mbuf clone = cloned(mbuf, others);
      Mbuf second = cloned(clone, others);
      mbuf.free();
      assertThrows(PoolMisuseException.class, mbuf::free);
      clone.free();
      assertEquals(1, pool.inUseCount());
      assertEquals(-3, second.getLong(8));
      second.free();
      Pools.assertAllBack(pool);
      Pools.assertAllBack(others);
      Mbuf pinned = alloc(pool);
      Mbuf other = alloc(others);
      assertThrows(IllegalArgumentException.class, () -> pinned.attach(other));
      assertThrows(IllegalArgumentException.class, () -> other.clone(pool));
      pinned.free();
      other.free();
      Pools.assertAllBack(pool);
      Pools.assertAllBack(others);
    }
  }

  @Test
  void copiesAreIndependent() {
    try (PktmbufPool pool = pool(Guard.OFF);
        PktmbufPool small = Pools.builder("small").dataRoom(160).build()) {
      Mbuf packet = packet(pool, 50, 0, 50);
      packet.next();
      for (int i = 0; i < 50; i++) {
        packet.putByte(i, (byte) i);
        packet.lastSegment().putByte(i, (byte) (50 + i));
      }
      Mbuf copy = Objects.requireNonNull(packet.copy(small, 10, 70));
      assertEquals(3, copy.segmentCount());
      byte[] bytes = new byte[70];
      copy.read(0, bytes, 0, 70);
      for (int i = 0; i < 70; i++) {
        assertEquals(10 + i, bytes[i]);
      }
      assertFalse(copy.linearize());
      assertTrue(packet.linearize());
      assertEquals(100, packet.dataLength());
      assertEquals(99, packet.getByte(99));
      assertEquals(1, packet.segmentCount());
      assertNull(packet.copy(small, 101, 1));
      Mbuf empty = Objects.requireNonNull(packet.copy(small, 100, 5));
      assertEquals(0, empty.packetLength());
      PktmbufPool.freeBulk(new Mbuf[] {packet, copy, empty}, 0, 3);
      Pools.assertAllBack(pool);
      Pools.assertAllBack(small);
    }
  }

  /** A program that added a reference may be the one that releases the last. */
  @Test
  void aReferenceOfAnotherHolder() {
    try (Arena arena = Arena.ofShared();
        PktmbufPool pool = pool(Guard.OFF);
        PktmbufPool pinned =
            Pools.builder("pinned")
                .size(1)
                .dataRoom(64)
                .external(new ExternalMemory(arena.allocate(64), 64))
                .build()) {
      List<MemorySegment> freed = new ArrayList<>();
      MemorySegment memory = arena.allocate(64);
      ExternalBuffer buffer = new ExternalBuffer(memory, freed::add);
      buffer.refcntUpdate(1);
      Mbuf mbuf = alloc(pool);
      mbuf.attachExternal(buffer);
      mbuf.free();
      assertEquals(List.of(), freed);
      buffer.release();
      assertEquals(List.of(memory), freed);
      assertThrows(IllegalStateException.class, buffer::release);
      assertEquals(List.of(memory), freed);

      Mbuf held = alloc(pinned);
      ExternalBuffer own = Objects.requireNonNull(held.externalBuffer());
      own.refcntUpdate(1);
      held.free();
      assertEquals(1, pinned.inUseCount());
      own.release();
      Pools.assertAllBack(pinned);
      Mbuf inUse = alloc(pinned);
      Pools.assertMessage(
          assertThrows(PoolMisuseException.class, own::release), inUse.label(), "in use");
      assertEquals(1, own.refcnt());
      inUse.free();
      Pools.assertAllBack(pinned);
      Pools.assertAllBack(pool);
    }
  }

  @ParameterizedTest
  @EnumSource
  void fieldsThatNoAllocationResetsStayWithTheIndex(Guard guard) {
    try (PktmbufPool pool = Pools.builder("g").size(1).guard(guard).build()) {
      Mbuf first = alloc(pool);
      MbufField.RSS_HASH.set(first, 7);
      MbufField.TIMESYNC.set(first, 8);
      first.dyn104 = 9;
      first.free();
      Mbuf next = alloc(pool);
      assertEquals(7, MbufField.RSS_HASH.get(next));
      assertEquals(8, MbufField.TIMESYNC.get(next));
      assertEquals(9, next.dyn104);
      next.free();
    }
  }
}
