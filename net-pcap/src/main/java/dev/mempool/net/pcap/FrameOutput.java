// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

import dev.mempool.mbuf.Mbuf;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/** Writes numbers in the native order and frames through a buffer. Not thread-safe. */
final class FrameOutput {

  /** The size of the buffer: few system calls, and small enough for a second-level cache. */
  private static final int BUFFER_SIZE = 256 * 1024;

  private final WritableByteChannel channel;

  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_SIZE).order(ByteOrder.nativeOrder());

  private final MemorySegment memory = MemorySegment.ofBuffer(buffer);

  FrameOutput(WritableByteChannel channel) {
    this.channel = channel;
  }

  /** Makes room for a number of bytes, at most the size of the buffer. */
  private void reserve(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
    }
  }

  void putLong(long value) throws IOException {
    reserve(Long.BYTES);
    buffer.putLong(value);
  }

  void putInt(int value) throws IOException {
    reserve(Integer.BYTES);
    buffer.putInt(value);
  }

  /** Writes four numbers at once, which is the header of a record. */
  void putInts(int first, int second, int third, int fourth) throws IOException {
    reserve(4 * Integer.BYTES);
    int at = buffer.position();
    buffer.putInt(at, first);
    buffer.putInt(at + Integer.BYTES, second);
    buffer.putInt(at + 2 * Integer.BYTES, third);
    buffer.putInt(at + 3 * Integer.BYTES, fourth);
    buffer.position(at + 4 * Integer.BYTES);
  }

  void putShort(int value) throws IOException {
    reserve(Short.BYTES);
    buffer.putShort((short) value);
  }

  void putByte(int value) throws IOException {
    reserve(1);
    buffer.put((byte) value);
  }

  /** Writes the remaining bytes of a buffer. */
  void bytes(ByteBuffer bytes) throws IOException {
    int end = bytes.limit();
    while (bytes.hasRemaining()) {
      reserve(1);
      bytes.limit(bytes.position() + Math.min(bytes.remaining(), buffer.remaining()));
      buffer.put(bytes);
      bytes.limit(end);
    }
  }

  /** Writes the first bytes of a packet. Allocates nothing. */
  void frame(Mbuf packet, int length) throws IOException {
    for (int at = 0; at < length; ) {
      reserve(1);
      int count = Math.min(length - at, buffer.remaining());
      packet.read(at, memory, buffer.position(), count);
      buffer.position(buffer.position() + count);
      at += count;
    }
  }

  /** Writes the buffered bytes to the channel. */
  void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }
}
