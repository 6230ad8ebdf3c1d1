// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.ToLongFunction;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Access to the data and to the private area. */
class MbufDataTest {

  private static final int LENGTH = 100;

  @Test
  void byteOrders() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf mbuf = Pools.packet(pool, LENGTH);
      for (int i = 0; i < 16; i++) {
        mbuf.putByte(i, (byte) (0xf0 + i));
      }
      assertEquals((byte) 0xf1, mbuf.getByte(1));
      assertEquals((short) 0xf1f2, mbuf.getShort(1));
      assertEquals((short) 0xf2f1, mbuf.getShortLE(1));
      assertEquals(0xf1f2f3f4, mbuf.getInt(1));
      assertEquals(0xf4f3f2f1, mbuf.getIntLE(1));
      assertEquals(0xf1f2f3f4f5f6f7f8L, mbuf.getLong(1));
      assertEquals(0xf8f7f6f5f4f3f2f1L, mbuf.getLongLE(1));
      mbuf.putShort(1, (short) 0x0102);
      assertBytes(mbuf, 1, 1, 2);
      mbuf.putShortLE(1, (short) 0x0102);
      assertBytes(mbuf, 1, 2, 1);
      mbuf.putInt(3, 0x01020304);
      assertBytes(mbuf, 3, 1, 2, 3, 4);
      mbuf.putIntLE(3, 0x01020304);
      assertBytes(mbuf, 3, 4, 3, 2, 1);
      mbuf.putLong(5, 0x0102030405060708L);
      assertBytes(mbuf, 5, 1, 2, 3, 4, 5, 6, 7, 8);
      mbuf.putLongLE(5, 0x0102030405060708L);
      assertBytes(mbuf, 5, 8, 7, 6, 5, 4, 3, 2, 1);
      assertEquals((byte) 0xf0, mbuf.getByte(0));
      assertEquals((byte) 0xfd, mbuf.getByte(13));
    }
  }

  private static void assertBytes(Mbuf mbuf, int offset, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      assertEquals(bytes[i], mbuf.getByte(offset + i), "byte " + i);
    }
  }

  @Test
  void accessIsCheckedAgainstTheData() {
    try (PktmbufPool pool = Pools.builder("bounds").privateSize(16).build()) {
      Mbuf mbuf = Pools.packet(pool, LENGTH);
      assertBounds(mbuf, 1, LENGTH, mbuf::getByte, o -> mbuf.putByte(o, (byte) 1));
      assertBounds(mbuf, 2, LENGTH, mbuf::getShort, o -> mbuf.putShort(o, (short) 1));
      assertBounds(mbuf, 2, LENGTH, mbuf::getShortLE, o -> mbuf.putShortLE(o, (short) 1));
      assertBounds(mbuf, 4, LENGTH, mbuf::getInt, o -> mbuf.putInt(o, 1));
      assertBounds(mbuf, 4, LENGTH, mbuf::getIntLE, o -> mbuf.putIntLE(o, 1));
      assertBounds(mbuf, 8, LENGTH, mbuf::getLong, o -> mbuf.putLong(o, 1));
      assertBounds(mbuf, 8, LENGTH, mbuf::getLongLE, o -> mbuf.putLongLE(o, 1));
      assertBounds(mbuf, 4, 16, mbuf::getPrivateInt, o -> mbuf.putPrivateInt(o, 1));
      assertBounds(mbuf, 8, 16, mbuf::getPrivateLong, o -> mbuf.putPrivateLong(o, 1));
      byte[] bytes = new byte[10];
      MemorySegment memory = MemorySegment.ofArray(new byte[10]);
      assertBounds(
          mbuf, 10, LENGTH, o -> mbuf.read(o, bytes, 0, 10), o -> mbuf.write(o, bytes, 0, 10));
      assertBounds(
          mbuf, 10, LENGTH, o -> mbuf.read(o, memory, 0, 10), o -> mbuf.write(o, memory, 0, 10));
    }
  }

  private static void assertBounds(
      Mbuf mbuf, int width, int limit, IntConsumer get, IntConsumer put) {
    for (IntConsumer access : new IntConsumer[] {get, put}) {
      access.accept(0);
      access.accept(limit - width);
      for (int offset :
          new int[] {
            -1,
            -width,
            limit - width + 1,
            limit,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE - width + 1,
            Integer.MIN_VALUE
          }) {
        Pools.assertMessage(
            assertThrows(IndexOutOfBoundsException.class, () -> access.accept(offset)),
            mbuf.label(),
            "offset " + offset);
      }
    }
  }

  @Test
  void anEmptyMbufHasNothingToAccess() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf mbuf = Pools.alloc(pool);
      assertThrows(IndexOutOfBoundsException.class, () -> mbuf.getByte(0));
      assertThrows(IndexOutOfBoundsException.class, () -> mbuf.getLong(0));
      assertThrows(IndexOutOfBoundsException.class, () -> mbuf.getPrivateInt(0));
      mbuf.read(0, new byte[0], 0, 0);
    }
  }

  @Test
  void runsOfBytes() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf mbuf = Pools.packet(pool, LENGTH);
      byte[] content = new byte[LENGTH];
      new Random(1).nextBytes(content);
      mbuf.write(0, content, 0, LENGTH);
      byte[] got = new byte[LENGTH];
      mbuf.read(3, got, 5, 90);
      assertArrayEquals(Arrays.copyOfRange(content, 3, 93), Arrays.copyOfRange(got, 5, 95));
      assertEquals(0, got[4]);
      assertEquals(0, got[95]);
      MemorySegment memory = MemorySegment.ofArray(new byte[LENGTH]);
      mbuf.read(1, memory, 2, 50);
      assertArrayEquals(
          Arrays.copyOfRange(content, 1, 51), memory.asSlice(2, 50).toArray(ValueLayout.JAVA_BYTE));
      mbuf.write(10, MemorySegment.ofArray(content), 0, 20);
      mbuf.read(10, got, 0, 20);
      assertArrayEquals(Arrays.copyOf(content, 20), Arrays.copyOf(got, 20));
      for (Executable call :
          new Executable[] {
            () -> mbuf.read(0, got, 0, -1),
            () -> mbuf.write(0, got, 0, -1),
            () -> mbuf.read(0, got, 95, 6),
            () -> mbuf.write(0, got, 95, 6),
            () -> mbuf.read(0, got, -1, 1),
            () -> mbuf.write(0, got, -1, 1),
            () -> mbuf.read(0, memory, 95, 6),
            () -> mbuf.write(0, memory, -1, 6),
            () -> mbuf.read(0, memory, 0, -1)
          }) {
        assertThrows(IndexOutOfBoundsException.class, call);
      }
    }
  }

  /** C: test_pktmbuf_with_non_ascii_data. */
  @Test
  void nonAsciiData() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf mbuf = Pools.packet(pool, 1464);
      byte[] content = new byte[1464];
      Arrays.fill(content, (byte) 0xff);
      mbuf.write(0, content, 0, content.length);
      byte[] got = new byte[1464];
      mbuf.read(0, got, 0, 1464);
      assertArrayEquals(content, got);
      assertEquals(-1L, mbuf.getLong(1456));
    }
  }

  @Test
  void mbufsDoNotOverlap() {
    try (PktmbufPool pool =
        Pools.builder("overlap")
            .flags(dev.mempool.api.PoolFlag.NO_CACHE_ALIGN)
            .dataRoom(136)
            .privateSize(8)
            .build()) {
      Mbuf[] all = Pools.allocAll(pool);
      for (Mbuf mbuf : all) {
        mbuf.prepend(128);
        mbuf.append(8);
        for (int i = 0; i < 136; i += 8) {
          mbuf.putLong(i, mbuf.index());
        }
        mbuf.putPrivateLong(0, ~mbuf.index());
      }
      for (Mbuf mbuf : all) {
        for (int i = 0; i < 136; i += 8) {
          assertEquals(mbuf.index(), mbuf.getLong(i));
        }
        assertEquals(~mbuf.index(), mbuf.getPrivateLong(0));
      }
    }
  }

  @Test
  void thePrivateAreaBelongsToTheApplication() {
    try (PktmbufPool pool = Pools.builder("private").size(1).privateSize(16).build()) {
      Mbuf mbuf = Pools.packet(pool, 10);
      assertEquals(0, mbuf.getPrivateLong(0));
      assertEquals(0, mbuf.getPrivateLong(8));
      mbuf.putPrivateLong(0, 0x0102030405060708L);
      mbuf.putPrivateInt(12, 42);
      mbuf.putLong(0, -1);
      mbuf.reset();
      mbuf.free();
      assertSame(mbuf, pool.alloc());
      assertEquals(0x0102030405060708L, mbuf.getPrivateLong(0));
      assertEquals(42, mbuf.getPrivateInt(12));
      boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
      assertEquals(little ? 0x05060708 : 0x01020304, mbuf.getPrivateInt(0));
    }
  }

  @Test
  void theViewForNio() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf mbuf = Pools.packet(pool, LENGTH);
      mbuf.putInt(0, 0x01020304);
      ByteBuffer view = mbuf.byteBuffer();
      assertEquals(0, view.position());
      assertEquals(LENGTH, view.limit());
      assertEquals(LENGTH, view.capacity());
      assertEquals(ByteOrder.BIG_ENDIAN, view.order());
      assertTrue(view.isDirect());
      assertEquals(0x01020304, view.getInt());
      mbuf.prepend(4);
      mbuf.putInt(0, 7);
      ByteBuffer longer = mbuf.byteBuffer();
      assertEquals(4, view.position());
      assertEquals(104, longer.remaining());
      assertEquals(7, longer.getInt());
      longer.put((byte) 9);
      assertEquals(9, mbuf.getByte(4));
      MemorySegment memory = mbuf.memory();
      assertEquals(104, memory.byteSize());
      assertEquals(9, memory.get(ValueLayout.JAVA_BYTE, 4));
      assertEquals(mbuf.address(), memory.address());
    }
  }

  @Test
  void anotherApiFillsTheTailroom() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf mbuf = Pools.packet(pool, 10);
      ByteBuffer room = mbuf.appendBuffer();
      assertEquals(ByteOrder.BIG_ENDIAN, room.order());
      assertEquals(0, room.position());
      assertEquals(mbuf.tailroom(), room.remaining());
      room.putInt(0x01020304);
      assertEquals(10, mbuf.append(room.position()));
      assertEquals(0x01020304, mbuf.getInt(10));
      mbuf.append(mbuf.tailroom());
      assertEquals(0, mbuf.appendBuffer().remaining());
    }
  }

  @Test
  void theTailroomOfAChainIsThatOfItsLastSegment() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf head = Pools.packet(pool, 10, 20);
      ByteBuffer room = head.appendBuffer();
      room.putInt(0x01020304);
      int at = head.append(room.position());
      assertEquals(30, at);
      assertEquals(0x01020304, head.getInt(at));
    }
  }

  /**
   * Memory that is closed, or belongs to another thread, is found before the first byte changes.
   */
  @Test
  void nothingIsWrittenIfALaterSegmentCannotBeUsed() throws InterruptedException {
    try (PktmbufPool pool = Pools.pool();
        Arena confined = Arena.ofConfined()) {
      PktmbufPool closed = Pools.builder("closed").build();
      Mbuf withClosed = Pools.packet(pool, 4);
      withClosed.chain(Pools.packet(closed, 4));
      closed.close();
      assertUnchanged(withClosed, IllegalStateException.class);
      Mbuf withConfined = Pools.packet(pool, 4);
      Mbuf last = Pools.alloc(pool);
      last.attachExternal(new ExternalBuffer(confined.allocate(16), memory -> {}));
      last.append(4);
      withConfined.chain(last);
      Thread other = new Thread(() -> assertUnchanged(withConfined, WrongThreadException.class));
      List<Throwable> thrown = new ArrayList<>();
      other.setUncaughtExceptionHandler((thread, e) -> thrown.add(e));
      other.start();
      other.join();
      assertEquals(List.of(), thrown);
      withConfined.free();
    }
  }

  private static void assertUnchanged(Mbuf packet, Class<? extends RuntimeException> expected) {
    byte[] ones = {-1, -1, -1, -1, -1, -1, -1, -1};
    byte[] got = new byte[8];
    for (Executable access :
        new Executable[] {
          () -> packet.write(0, ones),
          () -> packet.write(0, ByteBuffer.wrap(ones)),
          () -> packet.putLong(0, -1),
          () -> packet.putLongLE(0, -1),
          () -> packet.putInt(2, -1),
          () -> packet.read(0, got)
        }) {
      assertThrows(expected, access);
      assertEquals(0, packet.getInt(0));
      assertArrayEquals(new byte[8], got);
    }
  }

  /** Every access of a packet of many short segments gives what that of one segment gives. */
  @Test
  void anOffsetCountsThroughTheSegments() {
    int[][] layouts = {{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 6}, {3, 0, 0, 4, 9}, {0, 16}, {15, 0, 1}};
    try (PktmbufPool pool = Pools.pool()) {
      for (int[] layout : layouts) {
        Mbuf whole = Pools.packet(pool, 16);
        Mbuf chain = Pools.packet(pool, layout);
        byte[] content = new byte[16];
        new Random(7).nextBytes(content);
        whole.write(0, content);
        chain.write(0, ByteBuffer.wrap(content));
        for (int at = -1; at <= 16; at++) {
          int offset = at;
          assertSameResult(whole, chain, mbuf -> mbuf.getByte(offset));
          assertSameResult(whole, chain, mbuf -> mbuf.getUnsignedByte(offset));
          assertSameResult(whole, chain, mbuf -> mbuf.getShort(offset));
          assertSameResult(whole, chain, mbuf -> mbuf.getShortLE(offset));
          assertSameResult(whole, chain, mbuf -> mbuf.getUnsignedShort(offset));
          assertSameResult(whole, chain, mbuf -> mbuf.getUnsignedShortLE(offset));
          assertSameResult(whole, chain, mbuf -> mbuf.getInt(offset));
          assertSameResult(whole, chain, mbuf -> mbuf.getIntLE(offset));
          assertSameResult(whole, chain, mbuf -> mbuf.getUnsignedInt(offset));
          assertSameResult(whole, chain, mbuf -> mbuf.getUnsignedIntLE(offset));
          assertSameResult(whole, chain, mbuf -> mbuf.getLong(offset));
          assertSameResult(whole, chain, mbuf -> mbuf.getLongLE(offset));
          assertSameWrite(whole, chain, mbuf -> mbuf.putByte(offset, 0x1ff));
          assertSameWrite(whole, chain, mbuf -> mbuf.putShort(offset, 0x1f1f2));
          assertSameWrite(whole, chain, mbuf -> mbuf.putShortLE(offset, 0x1f3f4));
          assertSameWrite(whole, chain, mbuf -> mbuf.putInt(offset, 0xe1e2e3e4));
          assertSameWrite(whole, chain, mbuf -> mbuf.putIntLE(offset, 0xd1d2d3d4));
          assertSameWrite(whole, chain, mbuf -> mbuf.putLong(offset, 0xc1c2c3c4c5c6c7c8L));
          assertSameWrite(whole, chain, mbuf -> mbuf.putLongLE(offset, 0xb1b2b3b4b5b6b7b8L));
          for (int length = -1; length <= 17; length++) {
            int count = length;
            byte[] bytes = new byte[20];
            new Random(length).nextBytes(bytes);
            MemorySegment memory = MemorySegment.ofArray(bytes);
            assertSameWrite(whole, chain, mbuf -> mbuf.write(offset, bytes, 2, count));
            assertSameWrite(whole, chain, mbuf -> mbuf.write(offset, memory, 1, count));
            if (length >= 0) {
              assertSameWrite(
                  whole,
                  chain,
                  mbuf -> mbuf.write(offset, ByteBuffer.wrap(bytes, 3, count).slice()));
            }
          }
        }
        PktmbufPool.freeBulk(new Mbuf[] {whole, chain});
      }
      Pools.assertAllBack(pool);
    }
  }

  private static void assertSameResult(Mbuf whole, Mbuf chain, ToLongFunction<Mbuf> get) {
    assertEquals(result(whole, get), result(chain, get));
  }

  private static Object result(Mbuf mbuf, ToLongFunction<Mbuf> get) {
    try {
      return get.applyAsLong(mbuf);
    } catch (IndexOutOfBoundsException e) {
      return e.getMessage().replace(mbuf.label(), "");
    }
  }

  private static void assertSameWrite(Mbuf whole, Mbuf chain, Consumer<Mbuf> put) {
    ToLongFunction<Mbuf> writes =
        mbuf -> {
          put.accept(mbuf);
          return 0;
        };
    assertSameResult(whole, chain, writes);
    assertArrayEquals(content(whole), content(chain));
  }

  /** Reads a packet in every way there is. */
  private static byte[] content(Mbuf packet) {
    byte[] bytes = new byte[packet.packetLength()];
    packet.read(0, bytes);
    ByteBuffer buffer = ByteBuffer.allocate(bytes.length + 2).position(1).limit(bytes.length + 1);
    packet.read(0, buffer);
    assertEquals(buffer.limit(), buffer.position());
    assertArrayEquals(bytes, Arrays.copyOfRange(buffer.array(), 1, bytes.length + 1));
    byte[] segments = new byte[bytes.length];
    int at = 0;
    for (Mbuf segment : packet.segments()) {
      ByteBuffer data = segment.byteBuffer();
      data.get(segments, at, data.limit());
      at += data.limit();
    }
    assertArrayEquals(bytes, segments);
    return bytes;
  }

  @Test
  void aReadOnlyBufferIsNotFilled() {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf mbuf = Pools.packet(pool, 4);
      ByteBuffer readOnly = ByteBuffer.allocate(4).asReadOnlyBuffer();
      assertThrows(ReadOnlyBufferException.class, () -> mbuf.read(0, readOnly));
      assertEquals(0, readOnly.position());
      mbuf.write(0, readOnly);
      assertEquals(4, readOnly.position());
    }
  }

  @Test
  void theViewServesChecksumsAndFiles(@TempDir Path folder) throws IOException {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf mbuf = Pools.packet(pool, 1000);
      byte[] content = new byte[1000];
      new Random(2).nextBytes(content);
      mbuf.write(0, content, 0, 1000);
      CRC32 expected = new CRC32();
      expected.update(content);
      CRC32 actual = new CRC32();
      actual.update(mbuf.byteBuffer());
      assertEquals(expected.getValue(), actual.getValue());
      Path file = folder.resolve("packet");
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        assertEquals(1000, channel.write(mbuf.byteBuffer()));
      }
      assertArrayEquals(content, Files.readAllBytes(file));
      Mbuf other = Pools.packet(pool, 1000);
      try (FileChannel channel = FileChannel.open(file)) {
        assertEquals(1000, channel.read(other.byteBuffer()));
      }
      assertEquals(-1, mbuf.memory().mismatch(other.memory()));
    }
  }
}
