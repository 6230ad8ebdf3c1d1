// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static dev.mempool.mbuf.Pools.alloc;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.PoolFlag;
import dev.mempool.core.Guard;
import dev.mempool.core.Pool;
import dev.mempool.core.PoolRegistry;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Private areas of mbufs and pools, device addresses, and initializers. */
class MbufPlacesTest {

  @Test
  void thePrivateAreaAsMemoryAndInBytes() {
    try (PktmbufPool pool = Pools.builder("private").privateSize(16).build()) {
      Mbuf mbuf = alloc(pool);
      MemorySegment area = mbuf.privateMemory();
      assertEquals(16, area.byteSize());
      assertEquals(mbuf.bufAddress() - 16, area.address());
      area.set(ValueLayout.JAVA_BYTE, 15, (byte) -2);
      assertEquals(-2, mbuf.getPrivateByte(15));
      mbuf.putPrivateByte(0, (byte) 5);
      assertEquals(5, area.get(ValueLayout.JAVA_BYTE, 0));
      for (int offset : new int[] {-1, 16, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
        assertThrows(IndexOutOfBoundsException.class, () -> mbuf.getPrivateByte(offset));
        assertThrows(IndexOutOfBoundsException.class, () -> mbuf.putPrivateByte(offset, (byte) 1));
      }
      mbuf.free();
      assertEquals(5, mbuf.getPrivateByte(0));
    }
  }

  /** A clone keeps its own private area, whatever its owner's size. */
  @Test
  void thePrivateAreaOfACloneIsItsOwn() {
    try (PktmbufPool pool = Pools.builder("private").privateSize(16).build()) {
      Mbuf mbuf = Pools.packet(pool, 10);
      mbuf.putPrivateInt(0, 1);
      Mbuf clone = Objects.requireNonNull(mbuf.clone(pool));
      assertEquals(0, clone.getPrivateInt(0));
      clone.putPrivateInt(0, 2);
      assertEquals(1, mbuf.getPrivateInt(0));
      mbuf.free();
      clone.free();
    }
  }

  @Test
  void unsignedNumbers() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf mbuf = Pools.packet(pool, 4);
      mbuf.putInt(0, 0x80ff_fffe);
      assertEquals(0x80, mbuf.getUnsignedByte(0));
      assertEquals(0x80ff, mbuf.getUnsignedShort(0));
      assertEquals(0x80ff_fffeL, mbuf.getUnsignedInt(0));
      assertThrows(IndexOutOfBoundsException.class, () -> mbuf.getUnsignedByte(4));
      assertThrows(IndexOutOfBoundsException.class, () -> mbuf.getUnsignedShort(3));
      assertThrows(IndexOutOfBoundsException.class, () -> mbuf.getUnsignedInt(1));
    }
  }

  @Test
  void addressesForDevices() {
    try (PktmbufPool pool = Pools.builder("devices").privateSize(64).build();
        Arena arena = Arena.ofShared()) {
      Mbuf mbuf = Pools.packet(pool, 100);
      mbuf.adj(10);
      // in a pool whose devices see virtual addresses
      assertEquals(mbuf.bufAddress(), mbuf.bufIova());
      assertEquals(mbuf.address(), mbuf.iova());
      assertEquals(mbuf.bufAddress() + 138, mbuf.iova());
      assertEquals(mbuf.address() + 90, mbuf.iova(90));
      assertEquals(mbuf.bufAddress() + 128, mbuf.defaultAddress());
      assertEquals(mbuf.bufAddress() + 128, mbuf.defaultIova());
      for (int offset : new int[] {-1, 91, Integer.MAX_VALUE}) {
        Pools.assertMessage(
            assertThrows(IndexOutOfBoundsException.class, () -> mbuf.iova(offset)),
            mbuf.label(),
            Integer.toString(offset));
      }
      try (PktmbufPool clones = Pools.builder("clones").dataRoom(0).build()) {
        Mbuf clone = Objects.requireNonNull(mbuf.clone(clones));
        assertEquals(mbuf.iova(), clone.iova());
        clone.free();
      }
      MemorySegment memory = arena.allocate(200);
      Mbuf external = alloc(pool);
      external.attachExternal(new ExternalBuffer(memory, 0x1000, freed -> {}));
      external.append(20);
      assertEquals(memory.address(), external.bufAddress());
      assertEquals(0x1000, external.bufIova());
      assertEquals(0x1005, external.iova(5));
      assertEquals(0x1000 + 128, external.defaultIova());
      Mbuf second = Objects.requireNonNull(external.clone(pool));
      assertEquals(0x1000, second.iova());
    }
  }

  @Test
  void aDeviceAddressIsValid() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(64);
      // 0 says "no address" in C, so a program that means this gets an error and no address 0.
      for (long iova : new long[] {0, -2, Long.MIN_VALUE, Long.MAX_VALUE - 63}) {
        String asked = Long.toString(iova);
        Pools.assertMessage(
            assertThrows(
                IllegalArgumentException.class,
                () -> new ExternalBuffer(memory, iova, freed -> {})),
            asked,
            "NO_IOVA");
        Pools.assertMessage(
            assertThrows(
                IllegalArgumentException.class, () -> new ExternalMemory(memory, iova, 64)),
            asked,
            "NO_IOVA");
      }
      assertEquals(1, new ExternalBuffer(memory, 1, freed -> {}).iova());
      assertEquals(Pool.NO_IOVA, new ExternalBuffer(memory, Pool.NO_IOVA, freed -> {}).iova());
    }
  }

  @Test
  void memoryThatCannotServeAPoolIsRefused() {
    try (Arena shared = Arena.ofShared();
        Arena confined = Arena.ofConfined()) {
      MemorySegment memory = shared.allocate(4096);
      Arena gone = Arena.ofShared();
      MemorySegment closed = gone.allocate(4096);
      gone.close();
      assertRefused("overlap", memory, memory);
      assertRefused("overlap", memory.asSlice(0, 2048), memory.asSlice(2000, 2048));
      assertRefused("overlap", memory.asSlice(1024, 1024), memory);
      assertRefused("only the thread that made it", confined.allocate(4096));
      assertRefused("closed", closed);
      assertRefused("heap", MemorySegment.ofArray(new byte[4096]));
      assertRefused("read-only", memory.asReadOnly());
      try (PktmbufPool pool = pinned(memory.asSlice(0, 2048), memory.asSlice(2048, 2048))) {
        assertEquals(2, pool.size());
      }
    }
  }

  private static PktmbufPool pinned(MemorySegment... areas) {
    return Pools.builder("pinned")
        .size(2)
        .dataRoom(1024)
        .external(
            Stream.of(areas)
                .map(area -> new ExternalMemory(area, 1024))
                .toArray(ExternalMemory[]::new))
        .build();
  }

  private static void assertRefused(String why, MemorySegment... areas) {
    Pools.assertMessage(
        assertThrows(IllegalArgumentException.class, () -> pinned(areas)), "'pinned'", why);
  }

  @Test
  void memoryThatDevicesMustNotUse() {
    try (PktmbufPool pool = Pools.builder("no devices").flags(PoolFlag.NO_IOVA_CONTIG).build();
        PktmbufPool others = Pools.builder("others").dataRoom(0).build();
        Arena arena = Arena.ofShared();
        PktmbufPool pinned =
            Pools.builder("pinned")
                .size(2)
                .external(new ExternalMemory(arena.allocate(4096), Pool.NO_IOVA, 2048))
                .build()) {
      Mbuf mbuf = Pools.packet(pool, 100);
      Mbuf clone = Objects.requireNonNull(mbuf.clone(others));
      for (LongSupplier address :
          new LongSupplier[] {mbuf::iova, mbuf::bufIova, mbuf::defaultIova, clone::iova}) {
        Pools.assertMessage(
            assertThrows(IllegalStateException.class, address::getAsLong),
            "'no devices'",
            "NO_IOVA_CONTIG");
      }
      clone.detach();
      clone.attachExternal(new ExternalBuffer(arena.allocate(10), Pool.NO_IOVA, freed -> {}));
      Pools.assertMessage(
          assertThrows(IllegalStateException.class, clone::iova), clone.label(), "external");
      for (Mbuf each : Pools.allocAll(pinned)) {
        assertThrows(IllegalStateException.class, each::iova);
      }
    }
  }

  @Test
  void thePoolHasMemoryOfTheApplication() {
    PktmbufPool pool = Pools.builder("own").poolPrivateSize(40).build();
    try (pool) {
      assertEquals(40, pool.privateData().byteSize());
      assertEquals(0, pool.privateData().get(ValueLayout.JAVA_INT, 0));
      pool.privateData().set(ValueLayout.JAVA_INT, 36, 7);
      assertEquals(7, pool.privateData().get(ValueLayout.JAVA_INT, 36));
    }
    assertThrows(IllegalStateException.class, pool::privateData);
    try (PktmbufPool none = Pools.pool()) {
      assertEquals(0, none.privateData().byteSize());
    }
  }

  @ParameterizedTest
  @EnumSource
  void mbufsArePreparedOnce(Guard guard) {
    int[] calls = new int[1];
    try (PktmbufPool pool =
        Pools.builder("prepared")
            .guard(guard)
            .privateSize(8)
            .initializer(mbuf -> {
              assertEquals(calls[0]++, mbuf.index());
              mbuf.putPrivateInt(0, 100 + mbuf.index());
              mbuf.append(4);
              mbuf.putInt(0, 7);
              mbuf.setPort(3);
            })
            .build()) {
      assertEquals(Pools.SIZE, calls[0]);
      Mbuf[] all = Pools.allocAll(pool);
      for (Mbuf mbuf : all) {
        assertEquals(100 + mbuf.index(), mbuf.getPrivateInt(0));
        assertEquals(0, mbuf.packetLength());
        assertEquals(Mbuf.INVALID_PORT, mbuf.port());
        mbuf.append(4);
        assertEquals(7, mbuf.getInt(0));
      }
      PktmbufPool.freeBulk(all, 0, all.length);
      Pools.assertAllBack(pool);
      assertEquals(Pools.SIZE, calls[0]);
    }
  }

  @Test
  void anInitializerThatBreaksItsRulesIsRefused() {
    Mbuf[] first = new Mbuf[1];
    for (Consumer<Mbuf> wrong :
        java.util.List.<Consumer<Mbuf>>of(
            Mbuf::free,
            mbuf -> mbuf.refcntUpdate(1),
            mbuf -> {
              if (mbuf.index() == 0) {
                first[0] = mbuf;
              } else {
                mbuf.chain(Objects.requireNonNull(first[0]));
              }
            },
            mbuf ->
                mbuf.attachExternal(new ExternalBuffer(Arena.ofAuto().allocate(8), freed -> {})))) {
      PoolRegistry registry = new PoolRegistry();
      assertThrows(
          IllegalStateException.class,
          () -> Pools.builder("x").registry(registry).initializer(wrong).build());
      assertEquals(0, registry.names().size());
    }
    // the backend has room for one more
    assertThrows(
        IllegalStateException.class,
        () ->
            Pools.builder("x")
                .size(16)
                .checked(false)
                .registry(new PoolRegistry())
                .initializer(mbuf -> {
                  if (mbuf.index() == 0) {
                    mbuf.free();
                  }
                })
                .build());
    PoolRegistry registry = new PoolRegistry();
    IllegalArgumentException thrown = new IllegalArgumentException("mine");
    assertSame(
        thrown,
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Pools.builder("x")
                    .registry(registry)
                    .initializer(mbuf -> {
                      throw thrown;
                    })
                    .build()));
    assertTrue(registry.names().isEmpty());
  }
}
