// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.Locale;

/**
 * The part of a capture that is in memory: the current record, and what was read behind it. It
 * grows only as far as bytes of the record arrive, whatever lengths the file states. Not
 * thread-safe.
 */
final class InputWindow {

  /**
   * The first size of the buffer: more than the longest record of most link types, so that the
   * buffer is seldom compacted, and small enough for a second-level cache.
   */
  private static final int BUFFER_SIZE = 2 * PcapHeader.MAX_LENGTH;

  private final ReadableByteChannel channel;
  private final String name;
  private ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_SIZE);
  private MemorySegment memory = MemorySegment.ofBuffer(buffer);

  /** The offset in the file of the first byte of the buffer. */
  private long base;

  /** The offset in the buffer of the current record. */
  private int start;

  InputWindow(ReadableByteChannel channel, String name) {
    this.channel = channel;
    this.name = name;
    // The bytes that have been read and not yet used lie between position and limit.
    buffer.order(ByteOrder.nativeOrder()).limit(0);
  }

  /** Returns the name of the file, for messages. */
  String name() {
    return name;
  }

  /** Returns the memory with the current record, until the next call of another method. */
  MemorySegment memory() {
    return memory;
  }

  /** Returns the offset of the current record in the memory. */
  int start() {
    return start;
  }

  /** Returns the offset of the current record in the file. */
  long offset() {
    return base + start;
  }

  /** Returns the bytes of the current record that were read, as a buffer of its own. */
  ByteBuffer bytes() {
    return buffer.slice();
  }

  /**
   * Makes the record that starts a number of bytes behind the start of this one the current one.
   */
  void advance(int bytes) {
    start += bytes;
    buffer.position(start);
  }

  /** Returns four bytes of the current record, in the native order. */
  int getInt(int offset) {
    return buffer.getInt(start + offset);
  }

  /** Returns eight bytes of the current record, in the native order. */
  long getLong(int offset) {
    return buffer.getLong(start + offset);
  }

  /**
   * Reads until {@code wanted} bytes of the current record are there or the file ends. Returns the
   * number of bytes that are there, at most {@code wanted}.
   *
   * @param most the most bytes that a record can have; the buffer does not grow beyond it
   * @param beforeRead runs before each read from the channel, which may block
   */
  int available(int wanted, int most, Runnable beforeRead) {
    if (buffer.capacity() - start < wanted) {
      base += start;
      start = 0;
      // compact() prepares the buffer for being filled, flip() for being read.
      buffer.compact().flip();
    }
    while (buffer.remaining() < wanted) {
      if (buffer.limit() == buffer.capacity()) {
        grow(most);
      }
      beforeRead.run();
      if (read() < 0) {
        return buffer.remaining();
      }
    }
    return wanted;
  }

  /** Enlarges a full buffer that starts with the current record. */
  private void grow(int most) {
    int capacity = Math.min(2 * buffer.capacity(), most);
    buffer = ByteBuffer.allocateDirect(capacity).put(buffer).flip();
    buffer.order(ByteOrder.nativeOrder());
    memory = MemorySegment.ofBuffer(buffer.duplicate().clear());
  }

  private int read() {
    int position = buffer.position();
    int end = buffer.limit();
    buffer.limit(buffer.capacity()).position(end);
    try {
      return channel.read(buffer);
    } catch (IOException e) {
      throw unreadable(base + end, e);
    } finally {
      buffer.limit(buffer.position()).position(position);
    }
  }

  /** Makes the byte at an offset of the file, which was read before, the start of the record. */
  void rewind(int offset) {
    if (base <= offset && offset <= base + buffer.limit()) { // a small file is read once
      start = (int) (offset - base);
      buffer.position(start);
      return;
    }
    start = 0;
    buffer.position(0).limit(0);
    try {
      if (channel instanceof CompressedChannel compressed) {
        compressed.rewind();
        base = 0;
        available(offset, offset, () -> {});
        advance(offset);
        return;
      }
      ((SeekableByteChannel) channel).position(offset);
    } catch (IOException e) {
      throw unreadable(offset, e);
    }
    base = offset;
  }

  private DamagedCaptureException unreadable(long from, IOException cause) {
    String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    DamagedCaptureException e =
        new DamagedCaptureException(
            String.format(Locale.ROOT, "%s: cannot be read from byte %d on: %s", name, from, why),
            from,
            "it cannot be read: " + why);
    e.initCause(cause);
    return e;
  }

  /**
   * Returns the exception for damage of the current record.
   *
   * @param record its number
   */
  DamagedCaptureException damaged(long record, String what, Object... values) {
    String reason =
        String.format(Locale.ROOT, "record %d: ", record)
            + String.format(Locale.ROOT, what, values);
    return new DamagedCaptureException(
        String.format(Locale.ROOT, "%s: damaged at byte %d, %s", name, offset(), reason),
        offset(),
        reason);
  }
}
