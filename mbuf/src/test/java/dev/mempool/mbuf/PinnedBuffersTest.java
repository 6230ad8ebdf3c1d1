// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.MempoolException;
import dev.mempool.core.Pool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pools whose mbufs always use buffers of the application's memory. */
class PinnedBuffersTest {

  private static final int DATA_ROOM = 256;

  private final Arena arena = Arena.ofShared();

  @AfterEach
  void free() {
    arena.close();
  }

  private PktmbufPool pool(int mbufs, ExternalMemory... areas) {
    return Pools.builder("pinned").size(mbufs).dataRoom(DATA_ROOM).external(areas).build();
  }

  /** Returns an area with a known IO address. */
  private ExternalMemory area(long bytes, long iova, int elementSize) {
    return new ExternalMemory(arena.allocate(bytes, 64), iova, elementSize);
  }

  @Test
  void mbufsUseTheElementsOfAllAreasInTheirOrder() {
    ExternalMemory[] areas = {
      area(2 * 256, 0x1000, 256), // two elements
      area(300, 0x9000, 300), // one
      area(4 * 512 + 511, Pool.NO_IOVA, 512) // four, and a rest
    };
    // the area, the element and its size for each mbuf
    int[][] expected = {
      {0, 0, 256}, {0, 1, 256}, {1, 0, 300}, {2, 0, 512}, {2, 1, 512}, {2, 2, 512}, {2, 3, 512}
    };
    try (PktmbufPool pool = pool(expected.length, areas)) {
      assertTrue(pool.isPinned());
      for (int i = 0; i < expected.length; i++) {
        Mbuf mbuf = pool.mbuf(i);
        ExternalMemory area = areas[expected[i][0]];
        long offset = (long) expected[i][1] * expected[i][2];
        ExternalBuffer buffer = Objects.requireNonNull(mbuf.externalBuffer());
        assertEquals(area.memory().address() + offset, buffer.memory().address());
        assertEquals(expected[i][2], buffer.memory().byteSize());
        assertEquals(
            area.iova() == Pool.NO_IOVA ? Pool.NO_IOVA : area.iova() + offset, buffer.iova());
        assertEquals(area.memory().address() + offset, mbuf.bufAddress());
        assertEquals(expected[i][2], mbuf.bufLength());
        assertTrue(mbuf.hasPinnedExternalBuffer());
      }
    }
  }

  @Test
  void whatIsWrittenLandsInTheElementOfTheMbufAndNowhereElse() {
    MemorySegment memory = arena.allocate(3 * DATA_ROOM);
    try (PktmbufPool pool = pool(3, new ExternalMemory(memory, DATA_ROOM))) {
      Mbuf[] all = Pools.allocAll(pool);
      for (Mbuf mbuf : all) {
        mbuf.setDataOffset(0);
        mbuf.append(DATA_ROOM);
        for (int i = 0; i < DATA_ROOM; i++) {
          mbuf.putByte(i, mbuf.index() + 1);
        }
      }
      for (int i = 0; i < memory.byteSize(); i++) {
        assertEquals(i / DATA_ROOM + 1, memory.get(ValueLayout.JAVA_BYTE, i), "byte " + i);
      }
      PktmbufPool.freeBulk(all, 0, all.length);
      Pools.assertAllBack(pool);
    }
  }

  @Test
  void thereMustBeABufferForEachMbuf() {
    try (PktmbufPool pool = pool(5, area(2 * 256, 1, 256), area(3 * 256 + 255, 1, 256))) {
      assertEquals(5, pool.size());
    }
    MempoolException e =
        assertThrows(
            MempoolException.class,
            () -> pool(6, area(2 * 256, 1, 256), area(3 * 256 + 255, 1, 256)));
    assertEquals(MempoolException.Reason.ENOMEM, e.reason());
    Pools.assertMessage(e, "'pinned'", "it has 5 buffers", "the pool needs 6");
  }

  /** The data room is the least that an element may have. */
  @ParameterizedTest
  @CsvSource({"256, 255", "256, 1", "256, 0", "256, -1", "0, 0", "0, -1"})
  void elementsThatAreTooSmallAreRefused(int dataRoom, int elementSize) {
    Pools.assertMessage(
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Pools.builder("pinned")
                    .size(1)
                    .dataRoom(dataRoom)
                    .external(area(512, 1, elementSize))
                    .build()),
        "'pinned'",
        "elements of " + elementSize + " bytes",
        "data room of " + dataRoom + " bytes");
  }

  @ParameterizedTest
  @CsvSource({"256, 256", "256, 257", "0, 1"})
  void elementsOfTheDataRoomAndMoreServe(int dataRoom, int elementSize) {
    try (PktmbufPool pool =
        Pools.builder("pinned")
            .size(1)
            .dataRoom(dataRoom)
            .external(area(elementSize, 1, elementSize))
            .build()) {
      assertEquals(elementSize, pool.mbuf(0).bufLength());
    }
  }

  /** Areas may touch; with one common byte they overlap, whichever comes first. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 511, 512, 513})
  void twoAreasHaveNoByteInCommon(int distance) {
    MemorySegment memory = arena.allocate(2048);
    ExternalMemory[] areas = {
      new ExternalMemory(memory.asSlice(0, 512), 256),
      new ExternalMemory(memory.asSlice(distance, 512), 256)
    };
    for (int order = 0; order < 2; order++) {
      ExternalMemory first = areas[order];
      ExternalMemory second = areas[1 - order];
      if (distance < 512) {
        Pools.assertMessage(
            assertThrows(IllegalArgumentException.class, () -> pool(4, first, second)),
            "'pinned'",
            "overlap",
            "512 bytes at 0x");
      } else {
        try (PktmbufPool pool = pool(4, first, second)) {
          assertEquals(4, pool.size());
        }
      }
    }
  }

  /** Every area is checked against every other one, not only against its neighbour. */
  @Test
  void theThirdAreaIsComparedWithTheFirst() {
    MemorySegment memory = arena.allocate(2048);
    ExternalMemory first = new ExternalMemory(memory.asSlice(0, 512), 256);
    ExternalMemory second = new ExternalMemory(memory.asSlice(1024, 512), 256);
    for (ExternalMemory again : new ExternalMemory[] {first, second}) {
      Pools.assertMessage(
          assertThrows(IllegalArgumentException.class, () -> pool(2, first, second, again)),
          "overlap");
    }
  }

  /** An mbuf that a user has attached elsewhere is given its own buffer back with its free. */
  @Test
  void theBufferOfAnMbufIsAlwaysTheSame() {
    try (PktmbufPool pool = pool(2, area(512, 1, 256))) {
      long[] addresses = {pool.mbuf(0).bufAddress(), pool.mbuf(1).bufAddress()};
      for (int round = 0; round < 3; round++) {
        Mbuf[] all = Pools.allocAll(pool);
        for (Mbuf mbuf : all) {
          assertEquals(addresses[mbuf.index()], mbuf.bufAddress());
          assertEquals(1, Objects.requireNonNull(mbuf.externalBuffer()).refcnt());
          mbuf.free();
        }
        Pools.assertAllBack(pool);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -2, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 511})
  void ioAddressesOutOfRangeAreRefused(long iova) {
    Pools.assertMessage(
        assertThrows(IllegalArgumentException.class, () -> area(512, iova, 256)),
        "device address " + iova);
  }

  @ParameterizedTest
  @ValueSource(longs = {Pool.NO_IOVA, 1, Long.MAX_VALUE - 512})
  void ioAddressesInRangeAreTaken(long iova) {
    assertEquals(iova, area(512, iova, 256).iova());
  }
}
