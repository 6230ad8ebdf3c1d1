package dev.mempool.mbuf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one mbuf: where its buffer and its private area lie, which part of the buffer is
 * data, and access to both.
 *
 * <p>It always holds that {@code 0 <= dataOffset}, {@code 0 <= dataLength} and {@code dataOffset +
 * dataLength <= bufLength}, so that a check against the data's length keeps an access within the
 * buffer.
 */
abstract class MbufData {

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT_BE =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort SHORT_LE =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT_BE =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT_LE =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG_BE =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG_LE =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** The private area is nobody's wire format: it is kept in the order of the machine. */
  private static final ValueLayout.OfInt INT_NATIVE = ValueLayout.JAVA_INT_UNALIGNED;

  private static final ValueLayout.OfLong LONG_NATIVE = ValueLayout.JAVA_LONG_UNALIGNED;

  /**
   * The memory in which buffer and private area lie, as a whole, because a slice per access would
   * allocate.
   */
  final MemorySegment chunk;

  final long privateOffset;
  final int privateSize;

  /** Where the buffer starts in {@link #chunk}. */
  final long bufOffset;

  final int bufLength;
  int dataOffset;
  int dataLength;
  private @Nullable ByteBuffer view;

  MbufData(MemorySegment chunk, long offset, int privateSize, int dataRoom) {
    this.chunk = chunk;
    this.privateOffset = offset;
    this.privateSize = privateSize;
    this.bufOffset = offset + privateSize;
    this.bufLength = dataRoom;
    this.dataOffset = freshDataOffset();
  }

  /** Names the mbuf and its pool in messages. */
  abstract String label();

  /** Where the data of a fresh mbuf starts. */
  final int freshDataOffset() {
    return Math.min(PktmbufPool.HEADROOM, bufLength);
  }

  // ---- where the data lies ----

  /** {@return the bytes of the buffer, headroom and tailroom included} C: {@code buf_len}. */
  public int bufLength() {
    return bufLength;
  }

  /** {@return where the data starts in the buffer, in bytes} C: {@code data_off}. */
  public int dataOffset() {
    return dataOffset;
  }

  /**
   * Moves the start of the data without moving its bytes; the length stays. C: {@code data_off}.
   *
   * @param offset bytes from the start of the buffer, 0 to {@code bufLength() - dataLength()}
   * @throws IndexOutOfBoundsException if the data would not lie within the buffer; nothing was
   *     changed then
   */
  public void dataOffset(int offset) {
    if (offset < 0 || offset > bufLength - dataLength) {
      throw outOfBuffer("data offset", offset, bufLength - dataLength);
    }
    dataOffset = offset;
  }

  /** {@return the bytes of data in this segment} C: {@code data_len}. */
  public int dataLength() {
    return dataLength;
  }

  /**
   * Sets the number of data bytes in this segment, for whoever filled the buffer by other means.
   * The length of the packet is not touched. C: {@code data_len}.
   *
   * @param bytes 0 to {@code bufLength() - dataOffset()}
   * @throws IndexOutOfBoundsException if the data would not lie within the buffer; nothing was
   *     changed then
   */
  public void dataLength(int bytes) {
    if (bytes < 0 || bytes > bufLength - dataOffset) {
      throw outOfBuffer("data length", bytes, bufLength - dataOffset);
    }
    dataLength = bytes;
  }

  /** {@return the free bytes in front of this segment's data} C: {@code rte_pktmbuf_headroom}. */
  public int headroom() {
    return dataOffset;
  }

  /** {@return the free bytes behind this segment's data} C: {@code rte_pktmbuf_tailroom}. */
  public int tailroom() {
    return bufLength - dataOffset - dataLength;
  }

  /** {@return the native address of the buffer's first byte} C: {@code buf_addr}. */
  public long bufAddress() {
    return chunk.address() + bufOffset;
  }

  /** {@return the native address of the data's first byte} C: {@code rte_pktmbuf_mtod}. */
  public long address() {
    return bufAddress() + dataOffset;
  }

  // ---- single values ----

  /**
   * {@return one byte of this segment's data}
   *
   * @param offset bytes from the start of the data, 0 to {@code dataLength() - 1}
   * @throws IndexOutOfBoundsException if it is not within the data
   * @throws IllegalStateException if the pool is closed
   */
  public byte getByte(int offset) {
    return chunk.get(BYTE, at(offset, 1));
  }

  /**
   * Writes one byte of this segment's data.
   *
   * @param offset bytes from the start of the data, 0 to {@code dataLength() - 1}
   * @param value the byte
   * @throws IndexOutOfBoundsException if it is not within the data; nothing was written then
   * @throws IllegalStateException if the pool is closed
   */
  public void putByte(int offset, byte value) {
    chunk.set(BYTE, at(offset, 1), value);
  }

  /**
   * {@return two bytes of this segment's data in network order}
   *
   * @param offset bytes from the start of the data, 0 to {@code dataLength() - 2}; no alignment is
   *     needed
   * @throws IndexOutOfBoundsException if they are not within the data
   * @throws IllegalStateException if the pool is closed
   */
  public short getShort(int offset) {
    return chunk.get(SHORT_BE, at(offset, Short.BYTES));
  }

  /**
   * Writes two bytes of this segment's data in network order.
   *
   * @param offset bytes from the start of the data, 0 to {@code dataLength() - 2}; no alignment is
   *     needed
   * @param value the number
   * @throws IndexOutOfBoundsException if they are not within the data; nothing was written then
   * @throws IllegalStateException if the pool is closed
   */
  public void putShort(int offset, short value) {
    chunk.set(SHORT_BE, at(offset, Short.BYTES), value);
  }

  /**
   * {@return two bytes of this segment's data in little-endian order}
   *
   * @param offset bytes from the start of the data, 0 to {@code dataLength() - 2}; no alignment is
   *     needed
   * @throws IndexOutOfBoundsException if they are not within the data
   * @throws IllegalStateException if the pool is closed
   */
  public short getShortLE(int offset) {
    return chunk.get(SHORT_LE, at(offset, Short.BYTES));
  }

  /**
   * Writes two bytes of this segment's data in little-endian order.
   *
   * @param offset bytes from the start of the data, 0 to {@code dataLength() - 2}; no alignment is
   *     needed
   * @param value the number
   * @throws IndexOutOfBoundsException if they are not within the data; nothing was written then
   * @throws IllegalStateException if the pool is closed
   */
  public void putShortLE(int offset, short value) {
    chunk.set(SHORT_LE, at(offset, Short.BYTES), value);
  }

  /**
   * {@return four bytes of this segment's data in network order}
   *
   * @param offset bytes from the start of the data, 0 to {@code dataLength() - 4}; no alignment is
   *     needed
   * @throws IndexOutOfBoundsException if they are not within the data
   * @throws IllegalStateException if the pool is closed
   */
  public int getInt(int offset) {
    return chunk.get(INT_BE, at(offset, Integer.BYTES));
  }

  /**
   * Writes four bytes of this segment's data in network order.
   *
   * @param offset bytes from the start of the data, 0 to {@code dataLength() - 4}; no alignment is
   *     needed
   * @param value the number
   * @throws IndexOutOfBoundsException if they are not within the data; nothing was written then
   * @throws IllegalStateException if the pool is closed
   */
  public void putInt(int offset, int value) {
    chunk.set(INT_BE, at(offset, Integer.BYTES), value);
  }

  /**
   * {@return four bytes of this segment's data in little-endian order}
   *
   * @param offset bytes from the start of the data, 0 to {@code dataLength() - 4}; no alignment is
   *     needed
   * @throws IndexOutOfBoundsException if they are not within the data
   * @throws IllegalStateException if the pool is closed
   */
  public int getIntLE(int offset) {
    return chunk.get(INT_LE, at(offset, Integer.BYTES));
  }

  /**
   * Writes four bytes of this segment's data in little-endian order.
   *
   * @param offset bytes from the start of the data, 0 to {@code dataLength() - 4}; no alignment is
   *     needed
   * @param value the number
   * @throws IndexOutOfBoundsException if they are not within the data; nothing was written then
   * @throws IllegalStateException if the pool is closed
   */
  public void putIntLE(int offset, int value) {
    chunk.set(INT_LE, at(offset, Integer.BYTES), value);
  }

  /**
   * {@return eight bytes of this segment's data in network order}
   *
   * @param offset bytes from the start of the data, 0 to {@code dataLength() - 8}; no alignment is
   *     needed
   * @throws IndexOutOfBoundsException if they are not within the data
   * @throws IllegalStateException if the pool is closed
   */
  public long getLong(int offset) {
    return chunk.get(LONG_BE, at(offset, Long.BYTES));
  }

  /**
   * Writes eight bytes of this segment's data in network order.
   *
   * @param offset bytes from the start of the data, 0 to {@code dataLength() - 8}; no alignment is
   *     needed
   * @param value the number
   * @throws IndexOutOfBoundsException if they are not within the data; nothing was written then
   * @throws IllegalStateException if the pool is closed
   */
  public void putLong(int offset, long value) {
    chunk.set(LONG_BE, at(offset, Long.BYTES), value);
  }

  /**
   * {@return eight bytes of this segment's data in little-endian order}
   *
   * @param offset bytes from the start of the data, 0 to {@code dataLength() - 8}; no alignment is
   *     needed
   * @throws IndexOutOfBoundsException if they are not within the data
   * @throws IllegalStateException if the pool is closed
   */
  public long getLongLE(int offset) {
    return chunk.get(LONG_LE, at(offset, Long.BYTES));
  }

  /**
   * Writes eight bytes of this segment's data in little-endian order.
   *
   * @param offset bytes from the start of the data, 0 to {@code dataLength() - 8}; no alignment is
   *     needed
   * @param value the number
   * @throws IndexOutOfBoundsException if they are not within the data; nothing was written then
   * @throws IllegalStateException if the pool is closed
   */
  public void putLongLE(int offset, long value) {
    chunk.set(LONG_LE, at(offset, Long.BYTES), value);
  }

  // ---- runs of bytes ----

  /**
   * Copies bytes of this segment's data into an array.
   *
   * @param offset where to read, in bytes from the start of the data
   * @param to the array
   * @param from the first position written in it
   * @param length how many bytes
   * @throws IndexOutOfBoundsException if they are not within the data, or the array; nothing was
   *     copied then
   * @throws IllegalStateException if the pool is closed
   */
  public void get(int offset, byte[] to, int from, int length) {
    MemorySegment.copy(chunk, BYTE, at(offset, length), to, from, length);
  }

  /**
   * Copies bytes of an array into this segment's data.
   *
   * @param offset where to write, in bytes from the start of the data
   * @param source the array
   * @param from the first position read in it
   * @param length how many bytes
   * @throws IndexOutOfBoundsException if they are not within the data, or the array; nothing was
   *     copied then
   * @throws IllegalStateException if the pool is closed
   */
  public void put(int offset, byte[] source, int from, int length) {
    MemorySegment.copy(source, from, chunk, BYTE, at(offset, length), length);
  }

  /**
   * Copies bytes of this segment's data into other memory.
   *
   * @param offset where to read, in bytes from the start of the data
   * @param to the memory
   * @param toOffset the first byte written in it
   * @param length how many bytes
   * @throws IndexOutOfBoundsException if they are not within the data, or the memory; nothing was
   *     copied then
   * @throws IllegalStateException if the pool, or the arena of the other memory, is closed
   */
  public void copyTo(int offset, MemorySegment to, long toOffset, int length) {
    MemorySegment.copy(chunk, at(offset, length), to, toOffset, length);
  }

  /**
   * Copies bytes of other memory into this segment's data.
   *
   * @param offset where to write, in bytes from the start of the data
   * @param source the memory
   * @param sourceOffset the first byte read in it
   * @param length how many bytes
   * @throws IndexOutOfBoundsException if they are not within the data, or the memory; nothing was
   *     copied then
   * @throws IllegalStateException if the pool, or the arena of the other memory, is closed
   */
  public void copyFrom(int offset, MemorySegment source, long sourceOffset, int length) {
    MemorySegment.copy(source, sourceOffset, chunk, at(offset, length), length);
  }

  // ---- views ----

  /**
   * {@return this segment's data for NIO, checksums and codecs: big-endian, position at the start
   * of the data, limit at its end; the capacity is that of the buffer, so that positions count from
   * the start of the buffer}
   *
   * <p>There is one such view per mbuf, made at the first call and set anew at each call; further
   * calls allocate nothing. It is shared by all who hold this mbuf, and must not be kept after the
   * mbuf is freed. After the pool is closed its use throws {@link IllegalStateException}.
   */
  public ByteBuffer byteBuffer() {
    ByteBuffer buffer = view;
    if (buffer == null) {
      buffer = chunk.asSlice(bufOffset, bufLength).asByteBuffer();
      view = buffer;
    }
    return buffer
        .clear()
        .position(dataOffset)
        .limit(dataOffset + dataLength)
        .order(ByteOrder.BIG_ENDIAN);
  }

  /**
   * {@return this segment's data as memory of {@link #dataLength()} bytes} Makes a new object at
   * each call, so it is not for every packet. It must not be used after the mbuf is freed.
   */
  public MemorySegment segment() {
    return chunk.asSlice(bufOffset + dataOffset, dataLength);
  }

  // ---- the private area ----

  /** {@return the bytes of the application's private area} C: {@code priv_size}. */
  public int privateSize() {
    return privateSize;
  }

  /**
   * {@return four bytes of the private area in the order of the machine} The area belongs to the
   * application, and is zero when the pool is new; no allocation resets it.
   *
   * @param offset bytes from the start of the area, 0 to {@code privateSize() - 4}
   * @throws IndexOutOfBoundsException if they are not within the area
   * @throws IllegalStateException if the pool is closed
   */
  public int getPrivateInt(int offset) {
    return chunk.get(INT_NATIVE, atPrivate(offset, Integer.BYTES));
  }

  /**
   * Writes four bytes of the private area in the order of the machine.
   *
   * @param offset bytes from the start of the area, 0 to {@code privateSize() - 4}
   * @param value the number
   * @throws IndexOutOfBoundsException if they are not within the area; nothing was written then
   * @throws IllegalStateException if the pool is closed
   */
  public void putPrivateInt(int offset, int value) {
    chunk.set(INT_NATIVE, atPrivate(offset, Integer.BYTES), value);
  }

  /**
   * {@return eight bytes of the private area in the order of the machine}
   *
   * @param offset bytes from the start of the area, 0 to {@code privateSize() - 8}
   * @throws IndexOutOfBoundsException if they are not within the area
   * @throws IllegalStateException if the pool is closed
   */
  public long getPrivateLong(int offset) {
    return chunk.get(LONG_NATIVE, atPrivate(offset, Long.BYTES));
  }

  /**
   * Writes eight bytes of the private area in the order of the machine.
   *
   * @param offset bytes from the start of the area, 0 to {@code privateSize() - 8}
   * @param value the number
   * @throws IndexOutOfBoundsException if they are not within the area; nothing was written then
   * @throws IllegalStateException if the pool is closed
   */
  public void putPrivateLong(int offset, long value) {
    chunk.set(LONG_NATIVE, atPrivate(offset, Long.BYTES), value);
  }

  // ---- checks ----

  /** The place in {@link #chunk} of some bytes of the data. */
  private long at(int offset, int length) {
    if ((offset | length) < 0 || offset > dataLength - length) {
      throw outside("data", offset, length, dataLength);
    }
    return bufOffset + dataOffset + offset;
  }

  private long atPrivate(int offset, int length) {
    if (offset < 0 || offset > privateSize - length) {
      throw outside("private area", offset, length, privateSize);
    }
    return privateOffset + offset;
  }

  private IndexOutOfBoundsException outside(String area, int offset, int length, int limit) {
    return new IndexOutOfBoundsException(
        "%s: %d byte(s) at offset %d are not within its %s of %d byte(s)"
            .formatted(label(), length, offset, area, limit));
  }

  private IndexOutOfBoundsException outOfBuffer(String what, int value, int max) {
    return new IndexOutOfBoundsException(
        "%s: the %s %d does not fit into its buffer of %d byte(s); allowed are 0 to %d"
            .formatted(label(), what, value, bufLength, max));
  }
}
