// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.pcap;

import dev.mempool.mbuf.Mbuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.function.IntToLongFunction;

/** Writes a capture through a buffer. Not thread-safe. */
public final class PcapWriter {

  /** The size of the buffer: few system calls, and small enough for a second-level cache. */
  private static final int BUFFER_SIZE = 256 * 1024;

  private final WritableByteChannel channel;

  /** The number of words of a record header. */
  private final int headerWords;

  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_SIZE).order(ByteOrder.nativeOrder());

  /**
   * Makes a writer.
   *
   * @param channel the file, to be written from its first byte on
   * @param recordHeaderSize the bytes of a record header, {@link PcapHeader#recordHeaderSize()}
   */
  public PcapWriter(WritableByteChannel channel, int recordHeaderSize) {
    this.channel = channel;
    this.headerWords = recordHeaderSize / Long.BYTES;
  }

  /**
   * Writes a record's header.
   *
   * @param word its words by their number, as {@link PcapReader#headerWord} returned them
   * @throws IOException if it cannot be written
   */
  public void recordHeader(IntToLongFunction word) throws IOException {
    if (buffer.remaining() < headerWords * Long.BYTES) {
      flush();
    }
    for (int i = 0; i < headerWords; i++) {
      buffer.putLong(word.applyAsLong(i));
    }
  }

  /**
   * Writes the bytes of the file header.
   *
   * @param bytes the buffer whose remaining bytes are written
   * @throws IOException if they cannot be written
   */
  public void bytes(ByteBuffer bytes) throws IOException {
    int end = bytes.limit();
    while (bytes.hasRemaining()) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      bytes.limit(bytes.position() + Math.min(bytes.remaining(), buffer.remaining()));
      buffer.put(bytes);
      bytes.limit(end);
    }
  }

  /**
   * Writes the bytes of a frame.
   *
   * @param frame the packet
   * @throws IOException if they cannot be written
   */
  public void frame(Mbuf frame) throws IOException {
    int length = frame.packetLength();
    for (int at = 0; at < length; ) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int count = Math.min(length - at, buffer.remaining());
      buffer.limit(buffer.position() + count);
      frame.read(at, buffer);
      buffer.limit(buffer.capacity());
      at += count;
    }
  }

  /**
   * Writes the buffered bytes to the channel.
   *
   * @throws IOException if it cannot be written
   */
  public void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }
}
