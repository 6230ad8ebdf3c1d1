// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static dev.mempool.mbuf.Pools.alloc;
import static dev.mempool.mbuf.Pools.packet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.PoolClosedException;
import dev.mempool.api.PoolMisuseException;
import dev.mempool.core.Guard;
import dev.mempool.lcore.LcoreThread;
import dev.mempool.testsupport.OnThread;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures of sharing: nothing is lost, and a refused operation changes nothing. */
class SharingFailuresTest {

  private final Arena arena = Arena.ofShared();

  @AfterEach
  void close() {
    arena.close();
  }

  private static Mbuf cloned(Mbuf packet, PktmbufPool pool) {
    return Objects.requireNonNull(packet.clone(pool));
  }

  private ExternalBuffer buffer(Consumer<MemorySegment> whenFree) {
    return new ExternalBuffer(arena.allocate(64), whenFree);
  }

  private static Consumer<MemorySegment> throwing(Throwable thrown) {
    return memory -> {
      switch (thrown) {
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new AssertionError(thrown);
      }
    };
  }

  /** A free puts the mbuf back and throws the exception of the callback, whatever its type. */
  @ParameterizedTest
  @EnumSource
  void aCallbackThatThrows(Guard guard) {
    for (Throwable thrown :
        new Throwable[] {
          new IllegalStateException("mine"), new IllegalArgumentException("mine"), new Error("mine")
        }) {
      try (PktmbufPool pool = Pools.builder("x").guard(guard).build()) {
        Class<? extends Throwable> type = thrown.getClass();
        Mbuf one = alloc(pool);
        one.attachExternal(buffer(throwing(thrown)));
        assertSame(thrown, assertThrows(type, one::detach));
        assertTrue(one.isDirect());
        assertEquals(Pools.DATA_ROOM, one.bufLength());
        one.attachExternal(buffer(throwing(thrown)));
        assertSame(thrown, assertThrows(type, one::free));
        Pools.assertAllBack(pool);

        // the other mbufs of a bulk, before and behind it and in its chain, are freed once each
        Mbuf before = packet(pool, 10);
        Mbuf bad = alloc(pool);
        bad.attachExternal(buffer(throwing(thrown)));
        bad.chain(packet(pool, 10, 10));
        Mbuf after = packet(pool, 10, 10);
        Mbuf[] bulk = {before, bad, after};
        assertSame(thrown, assertThrows(type, () -> PktmbufPool.freeBulk(bulk, 0, 3)));
        Pools.assertAllBack(pool);

        Mbuf chain = packet(pool, 10);
        Mbuf inside = alloc(pool);
        inside.attachExternal(buffer(throwing(thrown)));
        chain.chain(inside);
        chain.chain(packet(pool, 10));
        assertSame(thrown, assertThrows(type, chain::free));
        Pools.assertAllBack(pool);
      }
    }
  }

  /** A missing callback is refused at once, and not at the last free. */
  @Test
  @SuppressWarnings("NullAway")
  void aBufferWithoutCallbackOrMemory() {
    MemorySegment memory = arena.allocate(64);
    Pools.refusesNull("whenFree", () -> new ExternalBuffer(memory, null));
    Pools.refusesNull("memory", () -> new ExternalBuffer(null, _ -> {}));
    Pools.refusesNull("memory", () -> new ExternalBuffer(null, 4096, _ -> {}));
  }

  /** An mbuf is marked free before its buffer is released, so the callback cannot use it. */
  @ParameterizedTest
  @EnumSource
  void aCallbackThatUsesItsMbuf(Guard guard) {
    try (PktmbufPool pool = Pools.builder("x").guard(guard).build()) {
      ExternalBuffer other = buffer(memory -> {});
      for (Consumer<Mbuf> use : List.<Consumer<Mbuf>>of(Mbuf::free, m -> m.attachExternal(other))) {
        Mbuf mbuf = alloc(pool);
        mbuf.attachExternal(
            buffer(memory ->
                Pools.assertMessage(
                    assertThrows(PoolMisuseException.class, () -> use.accept(mbuf)),
                    "free already")));
        mbuf.free();
        Pools.assertAllBack(pool);
        assertTrue(mbuf.isDirect());
      }
    }
  }

  /** A callback in a language without checked exceptions may throw one; it is thrown as it is. */
  @Test
  void aCallbackThatThrowsACheckedException() {
    try (PktmbufPool pool = Pools.builder("x").build()) {
      IOException thrown = new IOException("mine");
      Mbuf[] bulk = {packet(pool, 10, 10), packet(pool, 10, 10), packet(pool, 10)};
      Mbuf bad = alloc(pool);
      bad.attachExternal(buffer(memory -> SharingFailuresTest.<RuntimeException>sneak(thrown)));
      bulk[1].chain(bad);
      assertSame(
          thrown,
          assertThrows(IOException.class, () -> PktmbufPool.freeBulk(bulk, 0, bulk.length)));
      Pools.assertAllBack(pool);
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  /** The exception of the callback is not lost if the pool refuses the mbuf as well. */
  @Test
  void aCallbackThatThrowsInAClosedPool() {
    PktmbufPool pool = Pools.builder("x").build();
    Mbuf mbuf = alloc(pool);
    IllegalArgumentException thrown = new IllegalArgumentException("mine");
    mbuf.attachExternal(buffer(throwing(thrown)));
    pool.close();
    assertSame(thrown, assertThrows(IllegalArgumentException.class, mbuf::free));
    Pools.assertMessage(thrown.getSuppressed()[0], "closed");
  }

  /** A callback may use the pool into which its mbuf is being put. */
  @ParameterizedTest
  @ValueSource(ints = {0, Pools.CACHE})
  void aCallbackThatAllocatesAndFrees(int cacheSize) throws Exception {
    OnThread.run(
        LcoreThread::new,
        () -> {
          try (PktmbufPool pool = Pools.builder("x").cacheSize(cacheSize).build()) {
            Mbuf[] bulk = new Mbuf[70];
            for (int i = 0; i < bulk.length; i++) {
              bulk[i] = alloc(pool);
              if (i % 3 == 0) {
                bulk[i].attachExternal(
                    buffer(memory -> {
                      Mbuf[] more = new Mbuf[5];
                      assertTrue(pool.allocBulk(more, 0, 5));
                      PktmbufPool.freeBulk(more, 0, 5);
                    }));
              }
            }
            PktmbufPool.freeBulk(bulk, 0, bulk.length);
            Pools.assertAllBack(pool);
          }
        });
  }

  /** If the pool of the owner is closed, the clone is still put into its own pool. */
  @ParameterizedTest
  @EnumSource
  void theOwnersPoolIsClosed(Guard guard) {
    try (PktmbufPool clones = Pools.builder("clones").guard(guard).dataRoom(0).build()) {
      Mbuf freed;
      Mbuf detached;
      Mbuf bulk;
      try (PktmbufPool pool = Pools.builder("owners").guard(guard).reportLeaks(false).build()) {
        Mbuf owner = packet(pool, 10);
        freed = cloned(owner, clones);
        owner.free();
        owner = packet(pool, 10);
        detached = cloned(owner, clones);
        owner.free();
        owner = packet(pool, 10);
        bulk = cloned(owner, clones);
        owner.free();
      }
      Pools.assertMessage(assertThrows(PoolClosedException.class, freed::free), "'owners'");
      Pools.assertMessage(assertThrows(PoolClosedException.class, detached::detach), "'owners'");
      assertTrue(detached.isDirect());
      detached.free();
      Mbuf good = alloc(clones);
      assertThrows(
          PoolClosedException.class, () -> PktmbufPool.freeBulk(new Mbuf[] {bulk, good}, 0, 2));
      Pools.assertAllBack(clones);
    }
  }

  @Test
  void thePinnedBuffersPoolIsClosed() {
    try (PktmbufPool clones = Pools.builder("clones").build()) {
      Mbuf clone;
      try (PktmbufPool pinned = PoolKind.PINNED.builder("pinned").build()) {
        Mbuf mbuf = packet(pinned, 10);
        clone = cloned(mbuf, clones);
        mbuf.free();
      }
      // the memory does not belong to the pool, so the data is still there
      assertEquals(0, clone.getByte(0));
      Pools.assertMessage(assertThrows(PoolClosedException.class, clone::free), "'pinned'");
      Pools.assertAllBack(clones);
    }
  }

  /** A clone that runs out of mbufs, or meets a free segment, frees the mbufs that it has. */
  @ParameterizedTest
  @EnumSource
  void aCloneThatFailsHalfWay(Guard guard) {
    try (PktmbufPool pool = Pools.builder("x").guard(guard).build();
        PktmbufPool two = Pools.builder("two").size(2).guard(guard).build()) {
      Mbuf packet = packet(pool, 10, 10, 10);
      assertNull(packet.clone(two));
      Pools.assertAllBack(two);
      Mbuf large = packet(pool, 1900, 1900, 1900);
      assertNull(large.copy(two, 0, 5700));
      Pools.assertAllBack(two);
      large.free();
      Mbuf middle = Objects.requireNonNull(packet.next());
      Mbuf last = packet.lastSegment();
      assertEquals(1, packet.refcnt());
      assertEquals(1, middle.refcnt());
      last.freeSegment();
      assertThrows(PoolMisuseException.class, () -> packet.clone(pool));
      assertEquals(1, packet.refcnt());
      assertThrows(PoolMisuseException.class, packet::free);
      Pools.assertAllBack(pool);
    }
  }

  /** The last reference that an int can count is not exceeded by sharing. */
  @Test
  void referencesDoNotOverflow() {
    try (PktmbufPool pool = Pools.builder("x").build()) {
      Mbuf packet = packet(pool, 10);
      packet.refcntUpdate(Integer.MAX_VALUE - 1);
      Mbuf other = alloc(pool);
      assertThrows(IllegalArgumentException.class, () -> other.attach(packet));
      assertTrue(other.isDirect());
      assertThrows(IllegalArgumentException.class, () -> packet.clone(pool));
      assertEquals(Integer.MAX_VALUE, packet.refcnt());
      assertEquals(2, pool.inUseCount());
      ExternalBuffer buffer = buffer(memory -> {});
      other.attachExternal(buffer);
      buffer.refcntSet(Integer.MAX_VALUE);
      assertThrows(IllegalArgumentException.class, () -> other.clone(pool));
      assertEquals(Integer.MAX_VALUE, buffer.refcnt());
      assertEquals(2, pool.inUseCount());
      buffer.refcntSet(1);
      packet.refcntSet(1);
      other.free();
      packet.free();
      Pools.assertAllBack(pool);
    }
  }

  @Test
  void whatCannotBeAttached() {
    try (PktmbufPool pool = Pools.builder("x").build()) {
      Mbuf packet = packet(pool, 10);
      Mbuf chained = packet(pool, 10, 10);
      Mbuf shared = alloc(pool);
      shared.refcntUpdate(1);
      Mbuf attached = cloned(packet, pool);
      Mbuf external = alloc(pool);
      ExternalBuffer buffer = buffer(memory -> {});
      external.attachExternal(buffer);
      Mbuf free = alloc(pool);
      free.free();
      for (Mbuf mbuf : new Mbuf[] {packet, chained, shared, attached, external}) {
        refused(IllegalArgumentException.class, () -> mbuf.attach(packet), packet, 2);
      }
      for (Mbuf mbuf : new Mbuf[] {shared, attached, external}) {
        assertThrows(IllegalArgumentException.class, () -> mbuf.attachExternal(buffer));
        assertEquals(1, buffer.refcnt());
      }
      Mbuf fresh = alloc(pool);
      refused(PoolMisuseException.class, () -> free.attach(packet), packet, 2);
      refused(PoolMisuseException.class, () -> fresh.attach(free), fresh, 1);
      assertThrows(PoolMisuseException.class, () -> free.attachExternal(buffer));
      assertThrows(PoolMisuseException.class, free::detach);
      assertTrue(fresh.isDirect());
      // an attached mbuf cannot be freed raw
      assertThrows(IllegalArgumentException.class, () -> pool.rawFree(attached));
      assertThrows(IllegalArgumentException.class, () -> pool.rawFree(external));
      assertThrows(
          IllegalArgumentException.class,
          () -> pool.rawFreeBulk(new Mbuf[] {fresh, attached}, 0, 2));
      shared.refcntUpdate(-1);
      PktmbufPool.freeBulk(new Mbuf[] {packet, chained, shared, attached, external, fresh}, 0, 6);
      Pools.assertAllBack(pool);
    }
  }

  private static void refused(
      Class<? extends Exception> type, Executable call, Mbuf mbuf, int refcnt) {
    assertThrows(type, call);
    assertEquals(refcnt, mbuf.refcnt());
  }

  /** The second and later mbufs that are attached to a buffer add a reference each. */
  @Test
  void everyMbufHoldsOneReferenceToItsExternalBuffer() {
    int[] freed = new int[1];
    try (PktmbufPool pool = Pools.builder("x").build()) {
      ExternalBuffer buffer = buffer(memory -> freed[0]++);
      Mbuf one = alloc(pool);
      Mbuf two = alloc(pool);
      one.attachExternal(buffer);
      two.attachExternal(buffer);
      assertEquals(2, buffer.refcnt());
      one.free();
      assertEquals(0, freed[0]);
      two.free();
      assertEquals(1, freed[0]);
      Mbuf three = alloc(pool);
      assertThrows(IllegalStateException.class, () -> three.attachExternal(buffer));
      buffer.refcntSet(1);
      three.attachExternal(buffer);
      assertEquals(1, buffer.refcnt());
      three.detach();
      assertEquals(2, freed[0]);
      three.free();
      Pools.assertAllBack(pool);
    }
  }

  @Test
  void detachTakesTheDataOffThePacket() {
    try (PktmbufPool pool = Pools.builder("x").build()) {
      Mbuf packet = packet(pool, 10);
      Mbuf clone = cloned(packet, pool);
      clone.chain(packet(pool, 7));
      assertEquals(17, clone.packetLength());
      clone.detach();
      assertEquals(7, clone.packetLength());
      assertEquals(0, clone.dataLength());
      assertEquals(2, clone.segmentCount());
      // a direct mbuf keeps its data
      packet.detach();
      assertEquals(10, packet.dataLength());
      assertEquals(10, packet.packetLength());
      packet.free();
      clone.free();
      Pools.assertAllBack(pool);
    }
  }

  /** An attached mbuf releases its reference even if it was reset in between. */
  @ParameterizedTest
  @EnumSource
  void aResetKeepsWhatIsShared(Guard guard) {
    int[] freed = new int[1];
    try (PktmbufPool pool = Pools.builder("x").guard(guard).build()) {
      Mbuf packet = packet(pool, 10);
      Mbuf clone = cloned(packet, pool);
      Mbuf raw = cloned(packet, pool);
      clone.setFlags(OlFlags.RX_VLAN);
      clone.reset();
      pool.rawResetBulk(new Mbuf[] {raw}, 0, 1);
      for (Mbuf mbuf : new Mbuf[] {clone, raw}) {
        assertTrue(mbuf.isIndirect());
        assertEquals(Mbuf.INDIRECT, mbuf.olFlags());
        assertEquals(0, mbuf.dataLength());
        assertThrows(IllegalArgumentException.class, () -> mbuf.attach(packet));
      }
      assertEquals(3, packet.refcnt());
      Mbuf external = alloc(pool);
      external.attachExternal(buffer(memory -> freed[0]++));
      external.reset();
      assertTrue(external.hasExternalBuffer());
      PktmbufPool.freeBulk(new Mbuf[] {clone, raw, packet, external}, 0, 4);
      assertEquals(1, freed[0]);
      Pools.assertAllBack(pool);
    }
  }

  @Test
  void copiesNeedRoom() {
    try (PktmbufPool pool = Pools.builder("x").build();
        PktmbufPool none = Pools.builder("none").dataRoom(128).build();
        PktmbufPool roomy =
            Pools.builder("roomy")
                .size(2)
                .dataRoom(0)
                .external(new ExternalMemory(arena.allocate(1000), 500))
                .build()) {
      Mbuf packet = packet(pool, 10);
      Pools.assertMessage(
          assertThrows(IllegalArgumentException.class, () -> packet.copy(none, 0, 5)),
          "'none'",
          "no room");
      Pools.assertAllBack(none);
      Mbuf empty = Objects.requireNonNull(packet.copy(none, 10, 5));
      assertEquals(0, empty.packetLength());
      // an external buffer counts with its whole length
      Mbuf copy = Objects.requireNonNull(packet.copy(roomy, 0, 10));
      assertEquals(10, copy.packetLength());
      PktmbufPool.freeBulk(new Mbuf[] {packet, empty, copy}, 0, 3);
      Pools.assertAllBack(pool);
      Pools.assertAllBack(none);
      Pools.assertAllBack(roomy);
    }
  }

  @Test
  void externalMemoryIsNative() {
    Consumer<MemorySegment> never = memory -> {};
    for (MemorySegment memory :
        new MemorySegment[] {
          MemorySegment.ofArray(new byte[64]), arena.allocate(64).asReadOnly(), arena.allocate(0)
        }) {
      assertThrows(IllegalArgumentException.class, () -> new ExternalBuffer(memory, never));
    }
  }

  /** Either all data is moved, or nothing is changed. */
  @Test
  void aLinearizeThatFails() {
    try (PktmbufPool pool = Pools.builder("x").build()) {
      PktmbufPool other = Pools.builder("closed").build();
      Mbuf head = packet(pool, 4);
      head.putInt(0, 1);
      head.chain(packet(pool, 4));
      head.lastSegment().putInt(0, 2);
      head.chain(packet(other, 4));
      other.close();
      assertThrows(IllegalStateException.class, head::linearize);
      assertEquals(4, head.dataLength());
      assertEquals(12, head.packetLength());
      assertEquals(3, head.segmentCount());
      assertThrows(PoolClosedException.class, head::free);
      Pools.assertAllBack(pool);

      head = packet(pool, 4, 4);
      head.lastSegment().putInt(0, 2);
      Mbuf last = packet(pool, 4);
      head.chain(last);
      last.freeSegment();
      assertThrows(PoolMisuseException.class, head::linearize);
      assertEquals(4, head.dataLength());
      assertEquals(12, head.packetLength());
      assertEquals(3, head.segmentCount());
      assertThrows(PoolMisuseException.class, head::free);
      Pools.assertAllBack(pool);
    }
  }
}
