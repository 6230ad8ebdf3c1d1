// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ScatteringByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Writing packets to channels and reading them. */
@Timeout(60)
class PacketIoTest {

  /** A packet with an empty segment in front, between, and at the end. */
  private static final int[] LAYOUT = {0, 100, 1, 0, 1000, 7, 0};

  private static final int LENGTH = 1108;

  private final PacketIo io = new PacketIo();

  private static Mbuf packet(PktmbufPool pool, long seed) {
    Mbuf packet = Pools.packet(pool, LAYOUT);
    Random random = new Random(seed);
    for (Mbuf segment = packet; segment != null; segment = segment.next()) {
      byte[] bytes = new byte[segment.dataLength()];
      random.nextBytes(bytes);
      segment.write(0, bytes, 0, bytes.length);
    }
    return packet;
  }

  private static byte[] bytes(Mbuf packet) {
    byte[] bytes = new byte[packet.packetLength()];
    packet.read(0, bytes, 0, bytes.length);
    return bytes;
  }

  /** Empty segments that have little room each, and more than enough in all. */
  private static Mbuf room(PktmbufPool pool) {
    Mbuf packet = Pools.packet(pool, new int[12]);
    for (Mbuf segment = packet; segment != null; segment = segment.next()) {
      segment.setDataOffset(Pools.DATA_ROOM - 100);
    }
    return packet;
  }

  @Test
  void nullIsRefused() throws IOException {
    try (PktmbufPool pool = Pools.pool();
        DatagramChannel channel = DatagramChannel.open()) {
      Mbuf packet = Pools.packet(pool, 10);
      Pools.refusesNull("packet", () -> io.write(null, 0, channel));
      Pools.refusesNull("to", () -> io.write(packet, 0, null));
      Pools.refusesNull("from", () -> io.read(null, packet));
      Pools.refusesNull("packet", () -> io.read(channel, null));
      Pools.refusesNull("packet", () -> PacketIo.send(null, channel, channel.getLocalAddress()));
      Pools.refusesNull("to", () -> PacketIo.send(packet, null, channel.getLocalAddress()));
      Pools.refusesNull("address", () -> PacketIo.send(packet, channel, null));
      packet.free();
    }
  }

  private void writeAll(Mbuf packet, GatheringByteChannel to) throws IOException {
    for (int at = 0; at < packet.packetLength(); ) {
      at += io.write(packet, at, to);
    }
  }

  private void readAll(ScatteringByteChannel from, Mbuf packet, int length) throws IOException {
    while (packet.packetLength() < length) {
      assertTrue(io.read(from, packet) >= 0);
    }
  }

  @Test
  void filesPipesAndSockets(@TempDir Path folder) throws Exception {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf packet = packet(pool, 1);
      Path file = folder.resolve("packet");
      try (FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
        assertEquals(LENGTH, io.write(packet, 0, channel));
        assertArrayEquals(bytes(packet), Files.readAllBytes(file));
        channel.position(0);
        Mbuf copy = room(pool);
        assertEquals(LENGTH, io.read(channel, copy));
        assertCopy(packet, copy);
        assertEquals(-1, io.read(channel, copy));
        assertCopy(packet, copy);
        copy.free();
      }
      Pipe pipe = Pipe.open();
      try (Pipe.SinkChannel sink = pipe.sink();
          Pipe.SourceChannel source = pipe.source()) {
        writeAll(packet, sink);
        Mbuf copy = room(pool);
        readAll(source, copy, LENGTH);
        assertCopy(packet, copy);
        copy.free();
      }
      try (ServerSocketChannel server = ServerSocketChannel.open().bind(local());
          SocketChannel client = SocketChannel.open(server.getLocalAddress());
          SocketChannel accepted = server.accept()) {
        writeAll(packet, client);
        Mbuf copy = room(pool);
        readAll(accepted, copy, LENGTH);
        assertCopy(packet, copy);
        copy.free();
      }
      packet.free();
      Pools.assertAllBack(pool);
    }
  }

  private static void assertCopy(Mbuf packet, Mbuf copy) {
    assertArrayEquals(bytes(packet), bytes(copy));
    int left = LENGTH;
    for (Mbuf segment = copy; segment != null; segment = segment.next()) {
      assertEquals(Math.min(100, left), segment.dataLength());
      left -= segment.dataLength();
    }
  }

  private static InetSocketAddress local() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  @Test
  void datagrams() throws Exception {
    try (PktmbufPool pool = Pools.pool();
        DatagramChannel one = DatagramChannel.open().bind(local());
        DatagramChannel other = DatagramChannel.open().bind(local())) {
      Mbuf packet = packet(pool, 2);
      Mbuf copy = Pools.packet(pool, 0);
      Pools.assertMessage(
          assertThrows(
              IllegalArgumentException.class,
              () -> PacketIo.send(packet, one, other.getLocalAddress())),
          packet.label(),
          "linearize()");
      Mbuf flat = java.util.Objects.requireNonNull(packet.copy(pool, 0, LENGTH));
      assertEquals(LENGTH, PacketIo.send(flat, one, other.getLocalAddress()));
      copy.append(3);
      SocketAddress sender = PacketIo.receive(other, copy);
      assertEquals(one.getLocalAddress(), sender);
      assertEquals(3 + LENGTH, copy.packetLength());
      copy.adj(3);
      assertArrayEquals(bytes(packet), bytes(copy));
      other.configureBlocking(false);
      assertNull(PacketIo.receive(other, copy));
      assertEquals(LENGTH, copy.packetLength());
      // an empty packet is sent as an empty datagram
      flat.reset();
      assertEquals(0, PacketIo.send(flat, one, other.getLocalAddress()));
      other.configureBlocking(true);
      assertNotNull(PacketIo.receive(other, copy));
      assertEquals(LENGTH, copy.packetLength());

      one.connect(other.getLocalAddress());
      other.connect(one.getLocalAddress());
      assertEquals(LENGTH, io.write(packet, 0, one));
      Mbuf chain = room(pool);
      assertThrows(IllegalArgumentException.class, () -> PacketIo.receive(other, chain));
      assertEquals(LENGTH, io.read(other, chain));
      assertCopy(packet, chain);
      PktmbufPool.freeBulk(new Mbuf[] {packet, copy, flat, chain}, 0, 4);
      Pools.assertAllBack(pool);
    }
  }

  /** A channel that writes and reads a few bytes at a time. */
  private static final class Reluctant implements GatheringByteChannel, ScatteringByteChannel {
    private final byte[] bytes = new byte[LENGTH];
    private int length;
    private int most = 1;
    private boolean broken;

    @Override
    public long write(ByteBuffer[] buffers, int from, int count) throws IOException {
      int start = length;
      int left = next();
      for (int i = from; i < from + count && left > 0; i++) {
        int here = Math.min(left, buffers[i].remaining());
        buffers[i].get(bytes, length, here);
        length += here;
        left -= here;
      }
      if (broken) {
        length = start;
        throw new IOException("broken");
      }
      return length - start;
    }

    @Override
    public long read(ByteBuffer[] buffers, int from, int count) throws IOException {
      int start = length;
      int left = Math.min(next(), bytes.length - length);
      for (int i = from; i < from + count && left > 0; i++) {
        int here = Math.min(left, buffers[i].remaining());
        buffers[i].put(bytes, length, here);
        length += here;
        left -= here;
      }
      if (broken) {
        length = start;
        throw new IOException("broken");
      }
      return length - start;
    }

    /** Returns the most bytes of the next call, sometimes 0. */
    private int next() {
      most = (most + 5) % 37;
      return most;
    }

    @Override
    public long write(ByteBuffer[] buffers) {
      throw new AssertionError();
    }

    @Override
    public int write(ByteBuffer buffer) throws IOException {
      return (int) write(new ByteBuffer[] {buffer}, 0, 1);
    }

    @Override
    public long read(ByteBuffer[] buffers) {
      throw new AssertionError();
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
      return (int) read(new ByteBuffer[] {buffer}, 0, 1);
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  @Test
  void aFewBytesAtATimeAndAChannelThatBreaks() throws Exception {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf packet = packet(pool, 3);
      byte[] content = bytes(packet);
      Reluctant channel = new Reluctant();
      int calls = 0;
      for (int at = 0; at < LENGTH; calls++) {
        int from = at;
        channel.broken = calls % 3 == 0;
        if (channel.broken) {
          assertThrows(IOException.class, () -> io.write(packet, from, channel));
        } else {
          at += io.write(packet, from, channel);
        }
      }
      assertTrue(calls > 50);
      assertArrayEquals(content, channel.bytes);
      assertArrayEquals(content, bytes(packet));

      channel.length = 0;
      Mbuf copy = room(pool);
      for (calls = 0; copy.packetLength() < LENGTH; calls++) {
        int before = copy.packetLength();
        channel.broken = calls % 3 == 0;
        if (channel.broken) {
          assertThrows(IOException.class, () -> io.read(channel, copy));
          assertEquals(before, copy.packetLength());
        } else {
          assertEquals(before + io.read(channel, copy), copy.packetLength());
        }
      }
      assertCopy(packet, copy);
    }
  }

  @Test
  void edges() throws Exception {
    try (PktmbufPool pool = Pools.pool()) {
      Reluctant none = new Reluctant();
      Mbuf empty = Pools.packet(pool, 0, 0);
      assertEquals(0, io.write(empty, 0, none));
      Mbuf packet = packet(pool, 4);
      assertEquals(0, io.write(packet, LENGTH, none));
      for (int offset : new int[] {-1, LENGTH + 1, Integer.MAX_VALUE}) {
        assertThrows(IndexOutOfBoundsException.class, () -> io.write(packet, offset, none));
      }
      Mbuf full = Pools.packet(pool, Pools.DATA_ROOM - 128);
      assertEquals(0, io.read(none, full));
      // a segment in front of data is not at the end of the packet
      full.chain(Pools.packet(pool, Pools.DATA_ROOM - 128));
      full.trim(10);
      Mbuf first = Pools.packet(pool, 5);
      first.chain(full);
      none.length = LENGTH - 20;
      none.bytes[LENGTH - 20] = 77;
      int before = first.packetLength();
      int read = io.read(none, first);
      assertTrue(read > 0 && read <= 10);
      assertEquals(5, first.dataLength());
      assertEquals(77, first.lastSegment().getByte(Pools.DATA_ROOM - 138));
      assertEquals(before + read, first.packetLength());
      first.free();
      assertThrows(IllegalStateException.class, () -> io.write(first, 0, none));
      assertThrows(IllegalStateException.class, () -> io.read(none, first));
      assertThrows(
          IllegalStateException.class,
          () -> {
            try (DatagramChannel channel = DatagramChannel.open()) {
              PacketIo.receive(channel, first);
            }
          });
    }
  }

  /**
   * More segments than the array has at first, than one call, and than the operating system take.
   */
  @Test
  void manySegments(@TempDir Path folder) throws Exception {
    int segments = 2500;
    try (PktmbufPool pool = Pools.builder("many").size(2 * segments).dataRoom(130).build()) {
      int[] layout = new int[segments];
      Arrays.fill(layout, 2);
      Mbuf packet = Pools.packet(pool, layout);
      int at = 0;
      for (Mbuf segment = packet; segment != null; segment = segment.next()) {
        segment.putShort(0, (short) at++);
      }
      try (FileChannel channel =
          FileChannel.open(
              folder.resolve("many"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.READ)) {
        assertEquals(2 * PacketIo.MAX_SEGMENTS, io.write(packet, 0, channel));
        for (int from = 2 * PacketIo.MAX_SEGMENTS; from < 2 * segments; ) {
          from += io.write(packet, from, channel);
        }
        channel.position(0);
        Mbuf copy = Pools.packet(pool, new int[segments]);
        readAll(channel, copy, 2 * segments);
        assertArrayEquals(bytes(packet), bytes(copy));
      }
      // the rest would be sent as a second datagram
      try (DatagramChannel one = DatagramChannel.open().bind(local());
          DatagramChannel other = DatagramChannel.open().connect(one.getLocalAddress())) {
        Pools.assertMessage(
            assertThrows(IllegalArgumentException.class, () -> io.write(packet, 0, other)),
            packet.label(),
            "1024 segments",
            "Nothing was written");
        Mbuf rest = packet.splitAfter(DoubleFreeTest.segment(packet, PacketIo.MAX_SEGMENTS - 1));
        assertEquals(2 * PacketIo.MAX_SEGMENTS, io.write(packet, 0, other));
        Objects.requireNonNull(rest).free();
      }
    }
  }

  /** A loop that writes until the end of the packet terminates. */
  @Test
  void aPacketLengthThatIsTooLong() throws Exception {
    try (PktmbufPool pool = Pools.pool();
        DatagramChannel channel = DatagramChannel.open()) {
      Mbuf packet = Pools.packet(pool, 1, 3);
      packet.setPacketLength(5);
      Pools.assertMessage(
          assertThrows(IllegalStateException.class, () -> io.write(packet, 4, channel)),
          packet.label(),
          "fewer bytes");
    }
  }

  @Test
  void aClosedChannelLeavesThePacketAlone() throws Exception {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf packet = packet(pool, 5);
      byte[] content = bytes(packet);
      Pipe pipe = Pipe.open();
      pipe.sink().close();
      pipe.source().close();
      assertThrows(ClosedChannelException.class, () -> io.write(packet, 0, pipe.sink()));
      assertThrows(ClosedChannelException.class, () -> io.read(pipe.source(), packet));
      assertArrayEquals(content, bytes(packet));
      packet.free();
      Pools.assertAllBack(pool);
    }
  }

  /** While the write is blocked, the pool cannot be closed; an interrupt ends it. */
  @Test
  void aBlockedWriteKeepsThePoolOpenAndIsInterrupted() throws Exception {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf packet = packet(pool, 6);
      byte[] content = bytes(packet);
      Pipe pipe = Pipe.open();
      try (Pipe.SourceChannel source = pipe.source()) {
        pipe.sink().configureBlocking(false);
        while (io.write(packet, 0, pipe.sink()) > 0) {
          assertTrue(source.isOpen());
        }
        pipe.sink().configureBlocking(true);
        FutureTask<Integer> writer =
            new FutureTask<>(() -> {
              try {
                writeAll(packet, pipe.sink());
                return 0;
              } catch (ClosedByInterruptException e) {
                return 1;
              }
            });
        Thread thread = Thread.ofPlatform().daemon().start(writer);
        awaitBlocked(thread, "write");
        assertNotClosed(pool);
        thread.interrupt();
        assertEquals(1, writer.get());
        assertFalse(pipe.sink().isOpen());
      }
      assertArrayEquals(content, bytes(packet));
      packet.free();
      Pools.assertAllBack(pool);
      assertEquals(Pools.SIZE, pool.availCount());
    }
  }

  /** The same with a reader that waits for bytes. */
  @Test
  void aBlockedReadKeepsThePoolOpenAndIsInterrupted() throws Exception {
    try (PktmbufPool pool = Pools.pool()) {
      Mbuf packet = room(pool);
      Pipe pipe = Pipe.open();
      try (Pipe.SinkChannel sink = pipe.sink()) {
        FutureTask<Integer> reader =
            new FutureTask<>(() -> {
              try {
                return io.read(pipe.source(), packet);
              } catch (ClosedByInterruptException e) {
                return -2;
              }
            });
        Thread thread = Thread.ofPlatform().daemon().start(reader);
        awaitBlocked(thread, "read");
        assertNotClosed(pool);
        thread.interrupt();
        assertEquals(-2, reader.get());
        assertTrue(sink.isOpen());
      }
      assertEquals(0, packet.packetLength());
      packet.free();
      Pools.assertAllBack(pool);
    }
  }

  /**
   * A virtual thread does not keep the memory in use while it waits; the channel keeps the bytes.
   */
  @Test
  void aVirtualThreadThatWaitsDoesNotKeepThePoolOpen() throws Exception {
    Pipe pipe = Pipe.open();
    try (Pipe.SinkChannel sink = pipe.sink();
        Pipe.SourceChannel source = pipe.source()) {
      FutureTask<Throwable> reader;
      try (PktmbufPool pool = Pools.pool()) {
        Mbuf packet = room(pool);
        reader =
            new FutureTask<>(
                () -> assertThrows(IllegalStateException.class, () -> io.read(source, packet)));
        Thread thread = Thread.ofVirtual().start(reader);
        while (thread.getState() != Thread.State.WAITING && thread.isAlive()) {
          Thread.onSpinWait();
        }
      }
      ByteBuffer bytes = ByteBuffer.allocate(3);
      assertEquals(3, sink.write(bytes));
      assertNotNull(reader.get());
      assertEquals(3, source.read(bytes.clear()));
    }
  }

  /** Waits until the thread is in the call of the operating system. */
  private static void awaitBlocked(Thread thread, String call) {
    while (thread.isAlive()) {
      StackTraceElement[] stack = thread.getStackTrace();
      if (stack.length > 0
          && stack[0].isNativeMethod()
          && stack[0].getMethodName().startsWith(call)) {
        return;
      }
      Thread.onSpinWait();
    }
  }

  private static void assertNotClosed(PktmbufPool pool) {
    Pools.assertMessage(
        assertThrows(IllegalStateException.class, pool::close), "'test'", "I/O operation");
    assertFalse(pool.mempool.isClosed());
  }
}
