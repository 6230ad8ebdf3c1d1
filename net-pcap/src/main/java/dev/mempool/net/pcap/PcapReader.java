// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;

/**
 * Reads a classic pcap file. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class PcapReader extends CaptureReader {

  /** The most words of a record header, see {@link #headerWord}. */
  public static final int MAX_HEADER_WORDS = 3;

  private static final int FRACTION_OFFSET = 4;
  private static final int FIRST_LENGTH_OFFSET = 8;
  private static final int SECOND_LENGTH_OFFSET = 12;

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long NANOS_PER_MICRO = 1_000;

  private final ByteBuffer headerBytes = ByteBuffer.allocate(PcapHeader.SIZE);
  private final PcapHeader header;

  /** The bytes of a record header. */
  private final int headerSize;

  /** The bytes from the current record to the next one. */
  private int size;

  private int length;

  /**
   * Reads the file header.
   *
   * @param channel the file, at its first byte
   * @param name the name of the file, for messages
   * @throws DamagedCaptureException if it is no classic pcap file or cannot be read
   */
  public PcapReader(ReadableByteChannel channel, String name) {
    this(new InputWindow(channel, name));
  }

  PcapReader(InputWindow window) {
    super(window);
    window.available(PcapHeader.SIZE, PcapHeader.SIZE, () -> {});
    header = PcapHeader.parse(window.bytes(), window.name());
    headerSize = header.recordHeaderSize();
    headerBytes.put(window.bytes().slice(0, PcapHeader.SIZE)).flip();
    size = PcapHeader.SIZE;
  }

  /** {@return the file header} */
  public PcapHeader header() {
    return header;
  }

  /** {@return the bytes of the file header, unchanged} */
  public ByteBuffer headerBytes() {
    return headerBytes.asReadOnlyBuffer();
  }

  @Override
  public boolean next(Runnable beforeRead) {
    window.advance(size);
    size = 0;
    number++;
    int most = headerSize + header.maxLength();
    int available = window.available(headerSize, most, beforeRead);
    if (available < headerSize) {
      if (available == 0) {
        return false;
      }
      throw window.damaged(
          number, "the file ends after %d of the %d bytes of its header", available, headerSize);
    }
    length = header.lengths().captured(number(FIRST_LENGTH_OFFSET), number(SECOND_LENGTH_OFFSET));
    if (length < 0 || length > header.maxLength()) {
      throw window.damaged(
          number,
          "its captured length is %d, at most %d is allowed",
          Integer.toUnsignedLong(length),
          header.maxLength());
    }
    int body = window.available(headerSize + length, most, beforeRead) - headerSize;
    if (body < length) {
      throw window.damaged(
          number, "the file ends after %d of the %d bytes of its frame", body, length);
    }
    size = headerSize + length;
    return true;
  }

  /** Returns a number of the header of the current record. */
  private int number(int offset) {
    int word = window.getInt(offset);
    return header.order() == ByteOrder.nativeOrder() ? word : Integer.reverseBytes(word);
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public int originalLength() {
    int first = number(FIRST_LENGTH_OFFSET);
    return first == length ? number(SECOND_LENGTH_OFFSET) : first;
  }

  @Override
  public long timeNanos() {
    long fraction = Integer.toUnsignedLong(number(FRACTION_OFFSET));
    return Integer.toUnsignedLong(number(0)) * NANOS_PER_SECOND
        + (header.nanoseconds() ? fraction : fraction * NANOS_PER_MICRO);
  }

  @Override
  public int linkType() {
    return header.linkType();
  }

  /**
   * {@return eight bytes of the record's header in the native order, 0 if it has fewer words}
   *
   * @param index the number of the word, 0 to {@link #MAX_HEADER_WORDS} - 1
   */
  public long headerWord(int index) {
    int offset = index * Long.BYTES;
    return offset < headerSize ? window.getLong(offset) : 0;
  }

  @Override
  public int frame() {
    return window.start() + headerSize;
  }

  @Override
  public void rewind() {
    window.rewind(PcapHeader.SIZE);
    size = 0;
    number = 0;
  }
}
