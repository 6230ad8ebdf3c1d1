// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.Locale;

/** Decompresses a file while it is read. Not thread-safe. */
abstract class CompressedChannel implements ReadableByteChannel {

  /** The bytes that are read from the file at a time: several blocks of a disk. */
  private static final int BUFFER_SIZE = 1 << 16;

  /** The name of the format, for messages. */
  private final String format;

  private final ReadableByteChannel file;

  /** The bytes of the file that have been read and not yet used. */
  final ByteBuffer input;

  /** The offset in the file of the end of the input buffer. */
  private long read;

  /**
   * Makes a channel.
   *
   * @param start the first bytes of the file, which have been read
   */
  CompressedChannel(String format, ReadableByteChannel file, ByteBuffer start) {
    this.format = format;
    this.file = file;
    read = start.remaining();
    input = ByteBuffer.allocateDirect(Math.max(BUFFER_SIZE, start.remaining())).put(start).flip();
  }

  /** Reads from the file if all that was read is used. Returns false at its end. */
  final boolean hasInput() throws IOException {
    if (input.hasRemaining()) {
      return true;
    }
    input.clear();
    int count;
    do {
      count = file.read(input);
    } while (count == 0);
    input.flip();
    read += Math.max(0, count);
    return count > 0;
  }

  /** Returns the next byte of the file, unsigned. */
  final int next() throws IOException {
    if (!hasInput()) {
      throw ends();
    }
    return Byte.toUnsignedInt(input.get());
  }

  /** Returns a number of up to eight of the next bytes, the lowest first. */
  final long nextNumber(int bytes) throws IOException {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number |= (long) next() << i * Byte.SIZE;
    }
    return number;
  }

  final void skip(long bytes) throws IOException {
    for (long left = bytes; left > 0; ) {
      if (!hasInput()) {
        throw ends();
      }
      int count = (int) Math.min(left, input.remaining());
      input.position(input.position() + count);
      left -= count;
    }
  }

  final IOException damaged(String what, Object... values) {
    return new IOException(
        String.format(
                Locale.ROOT,
                "its %s data is damaged before byte %d of the file: ",
                format,
                read - input.remaining())
            + String.format(Locale.ROOT, what, values));
  }

  final IOException ends() {
    return new EOFException(
        String.format(
            Locale.ROOT, "its %s data is incomplete, the file ends at byte %d", format, read));
  }

  /** Goes back to the first byte. */
  void rewind() throws IOException {
    ((SeekableByteChannel) file).position(0);
    input.limit(0);
    read = 0;
  }

  @Override
  public boolean isOpen() {
    return file.isOpen();
  }

  /** Closes the file. */
  @Override
  public void close() throws IOException {
    file.close();
  }
}
