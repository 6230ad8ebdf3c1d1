// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.pcap;

import dev.mempool.cli.support.DamagedInputException;
import dev.mempool.cli.support.IoReason;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.Locale;

/**
 * Reads a capture record by record from a channel.
 *
 * <p>{@link #next} returns only when the whole record is in the buffer, so that a caller never sees
 * half a frame. The buffer grows only as far as bytes of the frame arrive, whatever lengths the
 * file states. Not thread-safe.
 */
public final class PcapReader {

  /** The most words of a record header, see {@link #headerWord}. */
  public static final int MAX_HEADER_WORDS = 3;

  private static final int FIRST_LENGTH_OFFSET = 8;
  private static final int SECOND_LENGTH_OFFSET = 12;

  /**
   * The first size of the buffer: more than the longest record of most link types, so that the
   * buffer is seldom compacted, and small enough for a second-level cache.
   */
  private static final int BUFFER_SIZE = 2 * PcapHeader.MAX_LENGTH;

  private final ReadableByteChannel channel;
  private final String name;
  private ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_SIZE);
  private MemorySegment memory = MemorySegment.ofBuffer(buffer);
  private final ByteBuffer headerBytes = ByteBuffer.allocate(PcapHeader.SIZE);
  private final PcapHeader header;

  /** The bytes of a record header. */
  private final int headerSize;

  /** The offset in the file of the first byte of the buffer. */
  private long base;

  /** The offset in the buffer of the current record. */
  private int start;

  /** The offset in the buffer of the next record. */
  private int next;

  private int length;
  private long number;

  /**
   * Reads the file header.
   *
   * @param channel the file, at its first byte
   * @param name the name of the file, for messages
   * @throws DamagedInputException if it is no classic pcap file or cannot be read
   */
  public PcapReader(ReadableByteChannel channel, String name) {
    this.channel = channel;
    this.name = name;
    // The bytes that have been read and not yet used lie between position and limit.
    buffer.order(ByteOrder.nativeOrder()).limit(0);
    available(PcapHeader.SIZE, () -> {});
    header = PcapHeader.parse(buffer, name);
    headerSize = header.recordHeaderSize();
    headerBytes.put(buffer.slice(0, PcapHeader.SIZE)).flip();
    next = PcapHeader.SIZE;
  }

  /** {@return the file header} */
  public PcapHeader header() {
    return header;
  }

  /** {@return the bytes of the file header, unchanged} */
  public ByteBuffer headerBytes() {
    return headerBytes.asReadOnlyBuffer();
  }

  /**
   * Goes to the next record.
   *
   * @param beforeRead runs before each read from the channel, which may block
   * @return {@code false} at the end of the file
   * @throws DamagedInputException if the rest of the file is no whole record or cannot be read
   */
  public boolean next(Runnable beforeRead) {
    start = next;
    buffer.position(start);
    number++;
    int available = available(headerSize, beforeRead);
    if (available < headerSize) {
      if (available == 0) {
        return false;
      }
      throw damaged("the file ends after %d of the %d bytes of its header", available, headerSize);
    }
    length = header.lengths().captured(number(FIRST_LENGTH_OFFSET), number(SECOND_LENGTH_OFFSET));
    if (length < 0 || length > header.maxLength()) {
      throw damaged(
          "its captured length is %d, at most %d is allowed",
          Integer.toUnsignedLong(length), header.maxLength());
    }
    int body = available(headerSize + length, beforeRead) - headerSize;
    if (body < length) {
      throw damaged("the file ends after %d of the %d bytes of its frame", body, length);
    }
    next = start + headerSize + length;
    return true;
  }

  /** Returns a number of the header of the current record. */
  private int number(int offset) {
    int number = buffer.getInt(start + offset);
    return header.order() == ByteOrder.nativeOrder() ? number : Integer.reverseBytes(number);
  }

  /** {@return the number of the record; the first is 1} */
  public long number() {
    return number;
  }

  /** {@return the captured length of the record's frame} */
  public int length() {
    return length;
  }

  /**
   * {@return eight bytes of the record's header in the native order, 0 if it has fewer words}
   *
   * @param index the number of the word, 0 to {@link #MAX_HEADER_WORDS} - 1
   */
  public long headerWord(int index) {
    int offset = index * Long.BYTES;
    return offset < headerSize ? buffer.getLong(start + offset) : 0;
  }

  /** {@return the memory that holds the frame until {@link #next} is called} */
  public MemorySegment memory() {
    return memory;
  }

  /** {@return the offset of the frame in {@link #memory()}} */
  public int frame() {
    return start + headerSize;
  }

  /** {@return the offset of the record in the file} */
  public long offset() {
    return base + start;
  }

  /**
   * Goes back to before the first record.
   *
   * @throws DamagedInputException if the position of the channel cannot be set
   */
  public void rewind() {
    try {
      ((SeekableByteChannel) channel).position(PcapHeader.SIZE);
    } catch (IOException e) {
      throw unreadable(PcapHeader.SIZE, e);
    }
    base = PcapHeader.SIZE;
    next = 0;
    number = 0;
    buffer.limit(0);
  }

  /**
   * Reads until {@code wanted} bytes are available or the file ends. {@return the number of
   * available bytes, at most {@code wanted}}
   */
  private int available(int wanted, Runnable beforeRead) {
    if (buffer.capacity() - buffer.position() < wanted) {
      base += buffer.position();
      start = 0;
      // compact() prepares the buffer for being filled, flip() for being read.
      buffer.compact().flip();
    }
    while (buffer.remaining() < wanted) {
      if (buffer.limit() == buffer.capacity()) {
        grow();
      }
      beforeRead.run();
      if (read() < 0) {
        return buffer.remaining();
      }
    }
    return wanted;
  }

  /** Enlarges a full buffer that starts with the current record. */
  private void grow() {
    int capacity = Math.min(2 * buffer.capacity(), headerSize + header.maxLength());
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

  private DamagedInputException unreadable(long from, IOException cause) {
    String reason = "it cannot be read: " + IoReason.of(cause);
    DamagedInputException e =
        new DamagedInputException(
            String.format(
                Locale.ROOT,
                "%s: cannot be read from byte %d on: %s",
                name,
                from,
                IoReason.of(cause)),
            from,
            reason);
    e.initCause(cause);
    return e;
  }

  private DamagedInputException damaged(String what, Object... values) {
    String reason = String.format(Locale.ROOT, "record %d: %s", number, what.formatted(values));
    return new DamagedInputException(
        String.format(Locale.ROOT, "%s: damaged at byte %d, %s", name, offset(), reason),
        offset(),
        reason);
  }
}
