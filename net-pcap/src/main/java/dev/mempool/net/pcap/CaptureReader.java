// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.Objects;

/**
 * Reads a capture record by record from a channel: classic pcap or pcapng, also compressed by gzip
 * or zstd. Offsets in a compressed file are those of its data.
 *
 * <p>{@link #next} returns only when the whole record is in memory, so that a caller never sees
 * half a frame. Reading a record allocates no object. Not thread-safe.
 *
 * @since 0.1.0
 */
public abstract sealed class CaptureReader permits PcapReader, PcapngReader {

  private static final Runnable NOTHING = () -> {};

  final InputWindow window;

  /** The number of the current record. */
  long number;

  CaptureReader(InputWindow window) {
    this.window = window;
  }

  /**
   * Reads the file header, by which it knows the format.
   *
   * @param channel the file, at its first byte
   * @param name the name of the file, for messages
   * @return a reader of that format
   * @throws DamagedCaptureException if it is no capture or cannot be read
   */
  public static CaptureReader open(ReadableByteChannel channel, String name) {
    InputWindow window =
        new InputWindow(
            Objects.requireNonNull(channel, "channel"), Objects.requireNonNull(name, "name"));
    int there = window.available(Integer.BYTES, Integer.BYTES, NOTHING);
    ByteBuffer first = window.bytes().order(ByteOrder.BIG_ENDIAN);
    if (there >= Short.BYTES && Short.toUnsignedInt(first.getShort(0)) == GzipChannel.MAGIC) {
      return of(new InputWindow(new GzipChannel(channel, first), name));
    }
    if (there == Integer.BYTES && first.getInt(0) == ZstdChannel.MAGIC) {
      return of(new InputWindow(new ZstdChannel(channel, first), name));
    }
    return of(window);
  }

  private static CaptureReader of(InputWindow window) {
    int there = window.available(Integer.BYTES, Integer.BYTES, NOTHING);
    ByteBuffer first = window.bytes().order(ByteOrder.BIG_ENDIAN);
    return there == Integer.BYTES && first.getInt(0) == PcapngReader.SECTION_HEADER
        ? new PcapngReader(window)
        : new PcapReader(window);
  }

  /**
   * Goes to the next record.
   *
   * @return {@code false} at the end of the file
   * @throws DamagedCaptureException if the rest of the file is no whole record or cannot be read
   */
  public final boolean next() {
    return next(NOTHING);
  }

  /**
   * Goes to the next record.
   *
   * @param beforeRead runs before each read from the channel, which may block
   * @return {@code false} at the end of the file
   * @throws DamagedCaptureException if the rest of the file is no whole record or cannot be read
   */
  public abstract boolean next(Runnable beforeRead);

  /** {@return the number of the record; the first is 1} */
  public final long number() {
    return number;
  }

  /** {@return the captured length of the record's frame in bytes} */
  public abstract int length();

  /** {@return the length that the frame had when it was captured, in bytes, unsigned} */
  public abstract int originalLength();

  /** {@return the time of the record in nanoseconds since 1970, 0 if it has none} */
  public abstract long timeNanos();

  /** {@return the kind of header that the frame starts with, {@code LINKTYPE_...}} */
  public abstract int linkType();

  /** {@return the memory that holds the frame until {@link #next} is called} */
  public final MemorySegment memory() {
    return window.memory();
  }

  /** {@return the offset of the frame in {@link #memory()}} */
  public abstract int frame();

  /** {@return the offset of the record in the file} */
  public final long offset() {
    return window.offset();
  }

  /**
   * Goes back to before the first record.
   *
   * @throws DamagedCaptureException if the position of the channel cannot be set
   * @throws ClassCastException if the channel is not a {@link
   *     java.nio.channels.SeekableByteChannel}
   */
  public abstract void rewind();
}
