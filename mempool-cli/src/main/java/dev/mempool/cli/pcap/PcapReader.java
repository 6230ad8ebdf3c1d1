package dev.mempool.cli.pcap;

import dev.mempool.cli.DamagedInputException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;

/**
 * Reads a capture record by record, from anything that yields bytes.
 *
 * <p>A record is offered only when all of it is in the buffer. So memory does not depend on what
 * the file claims, and nobody ever holds half a frame. Not safe for use by several threads at a
 * time.
 */
public final class PcapReader {

  /** Seconds, fraction, captured length, original length. */
  public static final int RECORD_HEADER_SIZE = 16;

  /** The longest frame: what libpcap allows, {@code MAXIMUM_SNAPLEN}. */
  public static final int MAX_LENGTH = 262144;

  private static final int LENGTH_AT = 8;

  /** Holds any record, and another while that is used up; small enough for a second-level cache. */
  private static final int BUFFER_SIZE = 2 * MAX_LENGTH;

  private final ReadableByteChannel channel;
  private final String name;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_SIZE);
  private final MemorySegment memory = MemorySegment.ofBuffer(buffer);
  private final ByteBuffer headerBytes = ByteBuffer.allocate(PcapHeader.SIZE);
  private final PcapHeader header;

  /** Where in the file the buffer starts. */
  private long base;

  /** Where in the buffer the current record starts, and where the next one does. */
  private int start;

  private int next;
  private int length;
  private long number;

  /**
   * Reads the file header.
   *
   * @param channel yields the file from its first byte on
   * @param name of the file, for messages
   * @throws DamagedInputException if it is no pcap file, or cannot be read
   */
  public PcapReader(ReadableByteChannel channel, String name) {
    this.channel = channel;
    this.name = name;
    // what is available lies between position and limit
    buffer.order(ByteOrder.nativeOrder()).limit(0);
    available(PcapHeader.SIZE, () -> {});
    header = PcapHeader.parse(buffer, name);
    headerBytes.put(buffer.slice(0, PcapHeader.SIZE)).flip();
    next = PcapHeader.SIZE;
  }

  /** {@return what the file header says} */
  public PcapHeader header() {
    return header;
  }

  /** {@return the file header as it stands in the file} */
  public ByteBuffer headerBytes() {
    return headerBytes.asReadOnlyBuffer();
  }

  /**
   * Goes to the next record.
   *
   * @param beforeRead runs before each call on the channel, which may wait
   * @return {@code false} at the end of the file
   * @throws DamagedInputException if the rest of the file is no whole record, or cannot be read
   */
  public boolean next(Runnable beforeRead) {
    start = next;
    buffer.position(start);
    number++;
    int there = available(RECORD_HEADER_SIZE, beforeRead);
    if (there < RECORD_HEADER_SIZE) {
      if (there == 0) {
        return false;
      }
      throw damaged(
          "the file ends after %d of the %d bytes of its header", there, RECORD_HEADER_SIZE);
    }
    int captured = buffer.getInt(start + LENGTH_AT);
    length = header.order() == ByteOrder.nativeOrder() ? captured : Integer.reverseBytes(captured);
    if (length < 0 || length > MAX_LENGTH) {
      throw damaged(
          "its captured length is %d, at most %d is allowed",
          Integer.toUnsignedLong(length), MAX_LENGTH);
    }
    int body = available(RECORD_HEADER_SIZE + length, beforeRead) - RECORD_HEADER_SIZE;
    if (body < length) {
      throw damaged("the file ends after %d of the %d bytes of its frame", body, length);
    }
    next = start + RECORD_HEADER_SIZE + length;
    return true;
  }

  /** {@return the number of the record, the first is 1} */
  public long number() {
    return number;
  }

  /** {@return the captured length of the record's frame} */
  public int length() {
    return length;
  }

  /** {@return the first half of the record's header, its bytes in the native order} */
  public long headerLow() {
    return buffer.getLong(start);
  }

  /** {@return the second half of the record's header, its bytes in the native order} */
  public long headerHigh() {
    return buffer.getLong(start + Long.BYTES);
  }

  /** {@return the memory in which the frame lies until {@link #next} is called} */
  public MemorySegment memory() {
    return memory;
  }

  /** {@return where in {@link #memory()} the frame starts} */
  public int frame() {
    return start + RECORD_HEADER_SIZE;
  }

  /** {@return where in the file the record starts} */
  public long offset() {
    return base + start;
  }

  /**
   * Goes back to before the first record.
   *
   * @throws DamagedInputException if the channel cannot go back
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

  /** Reads until so many bytes follow the position, or the file ends; returns how many do. */
  private int available(int wanted, Runnable beforeRead) {
    if (buffer.capacity() - buffer.position() < wanted) {
      base += buffer.position();
      start = 0;
      // compact() readies the buffer for being filled, flip() for being used
      buffer.compact().flip();
    }
    while (buffer.remaining() < wanted) {
      beforeRead.run();
      if (read() < 0) {
        return buffer.remaining();
      }
    }
    return wanted;
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
    DamagedInputException e =
        new DamagedInputException(
            "%s: cannot be read from byte %d on: %s".formatted(name, from, cause.getMessage()));
    e.initCause(cause);
    return e;
  }

  private DamagedInputException damaged(String what, Object... values) {
    return new DamagedInputException(
        "%s: damaged at byte %d, record %d: %s"
            .formatted(name, offset(), number, what.formatted(values)));
  }
}
