// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.core.PoolRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lengths, offsets and numbers at their bounds: the last one that is allowed, and the next. */
class MbufEdgesTest {

  private final PktmbufPool pool = Pools.builder("edges").build();
  private final Mbuf mbuf = Pools.packet(pool, 100);

  @AfterEach
  void close() {
    pool.close();
  }

  private void outOfBounds(Runnable call, String... words) {
    IndexOutOfBoundsException e = assertThrows(IndexOutOfBoundsException.class, call::run);
    Pools.assertMessage(e, words);
    assertEquals(100, mbuf.packetLength());
  }

  @Test
  void dataLength() {
    int most = mbuf.bufLength() - mbuf.dataOffset();
    mbuf.setDataLength(0);
    mbuf.setDataLength(most);
    assertEquals(most, mbuf.dataLength());
    assertEquals(0, mbuf.tailroom());
    outOfBounds(() -> mbuf.setDataLength(most + 1), "data length " + (most + 1), "0 to " + most);
    outOfBounds(() -> mbuf.setDataLength(-1), "data length -1", "0 to " + most);
    assertEquals(most, mbuf.dataLength());
  }

  @Test
  void dataOffset() {
    int most = mbuf.bufLength() - 100;
    mbuf.setDataOffset(0);
    mbuf.setDataOffset(most);
    assertEquals(0, mbuf.tailroom());
    outOfBounds(() -> mbuf.setDataOffset(most + 1), "data offset " + (most + 1), "0 to " + most);
    outOfBounds(() -> mbuf.setDataOffset(-1), "data offset -1");
    assertEquals(most, mbuf.dataOffset());
  }

  @Test
  void ioAddressesWithinTheData() {
    assertEquals(mbuf.iova() + 100, mbuf.iova(100));
    assertEquals(mbuf.iova(), mbuf.iova(0));
    outOfBounds(() -> mbuf.iova(101), "offset 101");
    outOfBounds(() -> mbuf.iova(-1), "offset -1");
  }

  /** The length of a packet reaches the largest int and never exceeds it. */
  @Test
  void packetLength() {
    mbuf.setPacketLength(Integer.MAX_VALUE - 5);
    assertFalse(mbuf.prepend(6));
    assertEquals(-1, mbuf.append(6));
    Mbuf six = Pools.packet(pool, 6);
    assertThrows(IllegalArgumentException.class, () -> mbuf.chain(six));
    assertEquals(Integer.MAX_VALUE - 5, mbuf.packetLength());
    assertEquals(1, mbuf.segmentCount());
    assertTrue(mbuf.prepend(2));
    assertEquals(102, mbuf.append(2));
    mbuf.chain(Pools.packet(pool, 1));
    assertEquals(Integer.MAX_VALUE, mbuf.packetLength());
    assertFalse(mbuf.prepend(1));
    assertEquals(-1, mbuf.append(1));
  }

  @Test
  void roomInFrontAndBehind() {
    int headroom = mbuf.headroom();
    assertFalse(mbuf.prepend(headroom + 1));
    assertTrue(mbuf.prepend(headroom));
    int tailroom = mbuf.tailroom();
    assertEquals(-1, mbuf.append(tailroom + 1));
    assertEquals(headroom + 100, mbuf.append(tailroom));
    assertEquals(mbuf.bufLength(), mbuf.dataLength());
    assertFalse(mbuf.trim(mbuf.bufLength() + 1));
    assertFalse(mbuf.adj(mbuf.bufLength() + 1));
    assertTrue(mbuf.trim(mbuf.bufLength() - 1));
    assertTrue(mbuf.adj(1));
    assertEquals(0, mbuf.packetLength());
  }

  @Test
  void partsOfAPacket() {
    mbuf.chain(Pools.packet(pool, 50));
    for (int offset : new int[] {0, 99, 100, 101, 149, 150}) {
      Mbuf copy = Objects.requireNonNull(mbuf.copy(pool, offset, 1000));
      assertEquals(150 - offset, copy.packetLength());
      copy.free();
    }
    assertNull(mbuf.copy(pool, 151, 1));
    assertThrows(IllegalArgumentException.class, () -> mbuf.copy(pool, -1, 1));
    assertThrows(IllegalArgumentException.class, () -> mbuf.copy(pool, 0, -1));
    mbuf.read(149, new byte[1]);
    mbuf.read(150, new byte[0]);
    assertThrows(IndexOutOfBoundsException.class, () -> mbuf.read(150, new byte[1]));
    assertThrows(IndexOutOfBoundsException.class, () -> mbuf.read(151, new byte[0]));
    assertThrows(IndexOutOfBoundsException.class, () -> mbuf.write(150, new byte[1]));
    assertThrows(IndexOutOfBoundsException.class, () -> mbuf.write(-1, new byte[1]));
  }

  @Test
  void numbersWithoutSign() {
    mbuf.putLongLE(0, 0xf8f7f6f5f4f3f2f1L);
    assertEquals(0xf1, mbuf.getUnsignedByte(0));
    assertEquals(0xf2f1, mbuf.getUnsignedShortLE(0));
    assertEquals(0xf1f2, mbuf.getUnsignedShort(0));
    assertEquals(0xf4f3f2f1L, mbuf.getUnsignedIntLE(0));
    assertEquals(0xf1f2f3f4L, mbuf.getUnsignedInt(0));
    assertEquals(0xf1f2f3f4f5f6f7f8L, mbuf.getLong(0));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Pools.SIZE, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void mbufsOfAPool(int index) {
    outOfBounds(() -> pool.mbuf(index), "'edges'", "mbuf " + index, "0 to " + (Pools.SIZE - 1));
    assertEquals(0, pool.mbuf(0).index());
    assertEquals(Pools.SIZE - 1, pool.mbuf(Pools.SIZE - 1).index());
  }

  /** As in C: RTE_MBUF_DEFAULT_BUF_SIZE, and the most that the other two are allowed to be. */
  @Test
  void sizesOfAPool() {
    assertEquals(2048 + 128, PktmbufPool.defaultDataRoom());
    for (boolean over : new boolean[] {false, true}) {
      PktmbufPoolBuilder room =
          PktmbufPool.builder("room").size(1).dataRoom(PktmbufPool.maxDataRoom() + (over ? 1 : 0));
      PktmbufPoolBuilder area =
          Pools.builder("area").size(1).privateSize(PktmbufPool.maxPrivateSize() + (over ? 8 : 0));
      for (PktmbufPoolBuilder builder : new PktmbufPoolBuilder[] {room, area}) {
        builder.registry(new PoolRegistry());
        if (over) {
          assertThrows(IllegalArgumentException.class, builder::build);
        } else {
          builder.build().close();
        }
      }
    }
  }

  @Test
  void aWholeArray() {
    Mbuf[] all = new Mbuf[Pools.SIZE - 1];
    assertTrue(pool.allocBulk(all));
    assertEquals(Pools.SIZE, pool.inUseCount());
    assertFalse(pool.allocBulk(new Mbuf[1]));
    assertFalse(pool.allocBulk(new Mbuf[Pools.SIZE + 1]));
    assertTrue(pool.allocBulk(new Mbuf[0]));
    PktmbufPool.freeBulk(all, 0, all.length);
    assertEquals(1, pool.inUseCount());
    assertSame(pool, all[0].pool());
  }

  @Test
  void aPoolTellsWhetherItChecks() {
    assertTrue(pool.toString().contains(", checked)"), pool::toString);
    try (PktmbufPool unchecked = Pools.builder("loose").checked(false).build()) {
      assertTrue(unchecked.toString().contains(", unchecked)"), unchecked::toString);
    }
    Pools.assertMessage(
        assertThrows(
            IllegalArgumentException.class, () -> pool.rawResetBulk(new Mbuf[] {mbuf, null}, 0, 2)),
        "'edges'",
        "element 1 is null");
  }

  /** A view that was made for one buffer is not used for the next one. */
  @Test
  void aViewBelongsToItsBuffer() throws IOException {
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel in = pipe.source();
        Pipe.SinkChannel out = pipe.sink()) {
      Mbuf other = Pools.alloc(pool);
      other.append(1);
      other.putByte(0, 1);
      PacketIo io = new PacketIo();
      ByteBuffer one = ByteBuffer.allocate(1);
      assertEquals(1, io.write(other, 0, out));
      assertEquals(1, in.read(one));
      assertEquals(1, one.get(0));
      mbuf.putByte(0, 2);
      other.free();
      Mbuf again = pool.mbuf(other.index());
      Mbuf[] all = new Mbuf[Pools.SIZE - 1];
      assertTrue(pool.allocBulk(all));
      again.attach(mbuf);
      assertEquals(100, io.write(again, 0, out));
      assertEquals(1, in.read(one.clear()));
      assertEquals(2, one.get(0), "the bytes of the buffer to which it is attached now");
    }
  }

  /** The application may leave anything in the mbufs of a new pool: they are empty afterwards. */
  @Test
  void anInitializerLeavesNoData() {
    int[] prepared = new int[1];
    try (PktmbufPool three =
        Pools.builder("three")
            .size(3)
            .initializer(each -> prepared[0] += each.append(7) + 1)
            .build()) {
      assertEquals(3, prepared[0]);
      assertEquals(0, three.mbuf(1).refcnt());
      Mbuf[] all = new Mbuf[3];
      assertTrue(three.rawAllocBulk(all, 0, 3)); // takes the mbufs as they were left
      for (Mbuf each : all) {
        assertEquals(0, each.dataLength());
        assertEquals(0, each.packetLength());
      }
    }
  }
}
