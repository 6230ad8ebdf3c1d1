package dev.mempool.mbuf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one mbuf: where its buffer and its private area lie, which part of the buffer is
 * data, and access to both. The private area is always its own; the buffer is another's while the
 * mbuf is attached.
 *
 * <p>It always holds that {@code 0 <= dataOffset}, {@code 0 <= dataLength} and {@code dataOffset +
 * dataLength <= bufLength}, so that a check against the data's length keeps an access within the
 * buffer.
 */
abstract class MbufData extends MbufRefcnt {

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
   * The memory in which the buffer lies, as a whole, because a slice per access would allocate.
   * Always native, because access to several kinds of memory at one place is slow.
   */
  private MemorySegment chunk;

  /** Where the buffer starts in {@link #chunk}. */
  private long bufOffset;

  private int bufLength;
  int dataOffset;

  /**
   * While the mbuf is in its pool, the complement of what it was: no access fits into a negative
   * length, so that access to the data of a free mbuf is refused by the check that is there anyway.
   */
  int dataLength;

  private final int privateSize;
  private final long privateOffset;

  /** The memory in which the private area lies, and the buffer as well unless it is external. */
  private final MemorySegment home;

  private @Nullable ByteBuffer view;

  MbufData(boolean checked, boolean guarded, MemorySegment home, long offset, int privateSize) {
    super(checked, guarded);
    this.home = home;
    this.privateOffset = offset;
    this.privateSize = privateSize;
    this.chunk = home;
  }

  /** Uses the buffer that belongs to this mbuf, behind its private area. */
  final void useOwnBuffer(int length) {
    useBuffer(home, privateOffset + privateSize, length);
  }

  // mostly it is the same memory, and there is no view; a write of a reference costs a barrier
  @SuppressWarnings("MemorySegmentReferenceEquality") // equal ones of two objects are written
  final void useBuffer(MemorySegment memory, long offset, int length) {
    if (chunk != memory) {
      chunk = memory;
    }
    if (view != null) {
      view = null;
    }
    bufOffset = offset;
    bufLength = length;
    dataLength = 0;
    dataOffset = freshDataOffset();
  }

  /** Marks an mbuf free that its sole owner is about to put into the pool. */
  final void retire() {
    markFree();
    dataLength = Math.min(dataLength, ~dataLength);
  }

  /** Makes an mbuf that is marked free the caller's, with what its last owner left in it. */
  final void own() {
    markOwned();
    dataLength = keptDataLength();
  }

  /** The length of the data, also while the mbuf is in its pool. */
  private int keptDataLength() {
    return Math.max(dataLength, ~dataLength);
  }

  /** Uses the buffer of another mbuf, and what there is in it as data. */
  final void shareBuffer(MbufData from) {
    useBuffer(from.chunk, from.bufOffset, from.bufLength);
    dataOffset = from.dataOffset;
    dataLength = from.dataLength();
  }

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
   * @throws IllegalStateException if the pool is checked and this mbuf is free; nothing was changed
   *     then
   */
  public void dataOffset(int offset) {
    checkInUse();
    int max = bufLength - keptDataLength(); // in an unchecked pool it may be free all the same
    if (offset < 0 || offset > max) {
      throw outOfBuffer("data offset", offset, max);
    }
    dataOffset = offset;
  }

  /** {@return the bytes of data in this segment; 0 while it is free} C: {@code data_len}. */
  public int dataLength() {
    return Math.max(0, dataLength);
  }

  /**
   * Sets the number of data bytes in this segment, for whoever filled the buffer by other means.
   * The length of the packet is not touched. C: {@code data_len}.
   *
   * @param bytes 0 to {@code bufLength() - dataOffset()}
   * @throws IndexOutOfBoundsException if the data would not lie within the buffer; nothing was
   *     changed then
   * @throws IllegalStateException if the pool is checked and this mbuf is free; nothing was changed
   *     then
   */
  public void dataLength(int bytes) {
    checkInUse();
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
    return bufLength - dataOffset - dataLength();
  }

  /** {@return the native address of the buffer's first byte} C: {@code buf_addr}. */
  public long bufAddress() {
    return chunk.address() + bufOffset;
  }

  /** {@return the native address of the data's first byte} C: {@code rte_pktmbuf_mtod}. */
  public long address() {
    return bufAddress() + dataOffset;
  }

  /**
   * {@return the native address where the data of a fresh mbuf starts} C: {@code
   * rte_mbuf_data_addr_default}.
   */
  public long defaultAddress() {
    return bufAddress() + freshDataOffset();
  }

  // ---- single values ----

  /**
   * {@return one byte of this segment's data}
   *
   * @param offset bytes from the start of the data, 0 to {@code dataLength() - 1}
   * @throws IndexOutOfBoundsException if it is not within the data
   * @throws IllegalStateException if the pool is closed, or it is checked and this mbuf is free
   */
  public byte getByte(int offset) {
    return chunk.get(BYTE, at(offset, 1));
  }

  /**
   * {@return one byte of this segment's data, 0 to 255}
   *
   * @param offset bytes from the start of the data, 0 to {@code dataLength() - 1}
   * @throws IndexOutOfBoundsException if it is not within the data
   * @throws IllegalStateException if the pool is closed, or it is checked and this mbuf is free
   */
  public int getUnsignedByte(int offset) {
    return Byte.toUnsignedInt(getByte(offset));
  }

  /**
   * Writes one byte of this segment's data.
   *
   * @param offset bytes from the start of the data, 0 to {@code dataLength() - 1}
   * @param value the byte
   * @throws IndexOutOfBoundsException if it is not within the data; nothing was written then
   * @throws IllegalStateException if the pool is closed, or it is checked and this mbuf is free
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
   * @throws IllegalStateException if the pool is closed, or it is checked and this mbuf is free
   */
  public short getShort(int offset) {
    return chunk.get(SHORT_BE, at(offset, Short.BYTES));
  }

  /**
   * {@return two bytes of this segment's data in network order, 0 to 65535}
   *
   * @param offset bytes from the start of the data, 0 to {@code dataLength() - 2}; no alignment is
   *     needed
   * @throws IndexOutOfBoundsException if they are not within the data
   * @throws IllegalStateException if the pool is closed, or it is checked and this mbuf is free
   */
  public int getUnsignedShort(int offset) {
    return Short.toUnsignedInt(getShort(offset));
  }

  /**
   * Writes two bytes of this segment's data in network order.
   *
   * @param offset bytes from the start of the data, 0 to {@code dataLength() - 2}; no alignment is
   *     needed
   * @param value the number
   * @throws IndexOutOfBoundsException if they are not within the data; nothing was written then
   * @throws IllegalStateException if the pool is closed, or it is checked and this mbuf is free
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
   * @throws IllegalStateException if the pool is closed, or it is checked and this mbuf is free
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
   * @throws IllegalStateException if the pool is closed, or it is checked and this mbuf is free
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
   * @throws IllegalStateException if the pool is closed, or it is checked and this mbuf is free
   */
  public int getInt(int offset) {
    return chunk.get(INT_BE, at(offset, Integer.BYTES));
  }

  /**
   * {@return four bytes of this segment's data in network order, 0 to 2<sup>32</sup> - 1}
   *
   * @param offset bytes from the start of the data, 0 to {@code dataLength() - 4}; no alignment is
   *     needed
   * @throws IndexOutOfBoundsException if they are not within the data
   * @throws IllegalStateException if the pool is closed, or it is checked and this mbuf is free
   */
  public long getUnsignedInt(int offset) {
    return Integer.toUnsignedLong(getInt(offset));
  }

  /**
   * Writes four bytes of this segment's data in network order.
   *
   * @param offset bytes from the start of the data, 0 to {@code dataLength() - 4}; no alignment is
   *     needed
   * @param value the number
   * @throws IndexOutOfBoundsException if they are not within the data; nothing was written then
   * @throws IllegalStateException if the pool is closed, or it is checked and this mbuf is free
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
   * @throws IllegalStateException if the pool is closed, or it is checked and this mbuf is free
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
   * @throws IllegalStateException if the pool is closed, or it is checked and this mbuf is free
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
   * @throws IllegalStateException if the pool is closed, or it is checked and this mbuf is free
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
   * @throws IllegalStateException if the pool is closed, or it is checked and this mbuf is free
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
   * @throws IllegalStateException if the pool is closed, or it is checked and this mbuf is free
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
   * @throws IllegalStateException if the pool is closed, or it is checked and this mbuf is free
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
   * @throws IllegalStateException if the pool is closed, or it is checked and this mbuf is free
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
   * @throws IllegalStateException if the pool is closed, or it is checked and this mbuf is free
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

  /** Copies bytes of another segment's data into this one's. */
  final void copyFrom(int offset, MbufData source, int sourceOffset, int length) {
    MemorySegment.copy(
        source.chunk, source.at(sourceOffset, length), chunk, at(offset, length), length);
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
    return window(dataOffset, dataLength());
  }

  /** The view of {@link #byteBuffer()}, of the room behind the data. */
  final ByteBuffer tailBuffer() {
    return window(dataOffset + dataLength(), tailroom());
  }

  private ByteBuffer window(int start, int length) {
    ByteBuffer buffer = view;
    if (buffer == null) {
      buffer = chunk.asSlice(bufOffset, bufLength).asByteBuffer();
      view = buffer;
    }
    return buffer.clear().position(start).limit(start + length).order(ByteOrder.BIG_ENDIAN);
  }

  /**
   * {@return this segment's data as memory of {@link #dataLength()} bytes} Makes a new object at
   * each call, so it is not for every packet. It must not be used after the mbuf is freed.
   */
  public MemorySegment segment() {
    return chunk.asSlice(bufOffset + dataOffset, dataLength());
  }

  /** A part of this segment's data as memory. */
  final MemorySegment view(int offset, int length) {
    return chunk.asSlice(at(offset, length), length);
  }

  // ---- the private area ----

  /** {@return the bytes of the application's private area} C: {@code priv_size}. */
  public int privateSize() {
    return privateSize;
  }

  /**
   * {@return the private area as memory of {@link #privateSize()} bytes} The area belongs to the
   * application, and is zero when the pool is new; no allocation resets it, and it is accessible
   * also while this mbuf is free. Makes a new object at each call, so it is not for every packet. C
   * counterpart: {@code rte_mbuf_to_priv}.
   */
  public MemorySegment privateSegment() {
    return home.asSlice(privateOffset, privateSize);
  }

  /**
   * {@return one byte of the {@linkplain #privateSegment() private area}}
   *
   * @param offset bytes from the start of the area, 0 to {@code privateSize() - 1}
   * @throws IndexOutOfBoundsException if it is not within the area
   * @throws IllegalStateException if the pool is closed
   */
  public byte getPrivateByte(int offset) {
    return home.get(BYTE, atPrivate(offset, 1));
  }

  /**
   * Writes one byte of the {@linkplain #privateSegment() private area}.
   *
   * @param offset bytes from the start of the area, 0 to {@code privateSize() - 1}
   * @param value the byte
   * @throws IndexOutOfBoundsException if it is not within the area; nothing was written then
   * @throws IllegalStateException if the pool is closed
   */
  public void putPrivateByte(int offset, byte value) {
    home.set(BYTE, atPrivate(offset, 1), value);
  }

  /**
   * {@return four bytes of the {@linkplain #privateSegment() private area} in the order of the
   * machine}
   *
   * @param offset bytes from the start of the area, 0 to {@code privateSize() - 4}
   * @throws IndexOutOfBoundsException if they are not within the area
   * @throws IllegalStateException if the pool is closed
   */
  public int getPrivateInt(int offset) {
    return home.get(INT_NATIVE, atPrivate(offset, Integer.BYTES));
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
    home.set(INT_NATIVE, atPrivate(offset, Integer.BYTES), value);
  }

  /**
   * {@return eight bytes of the private area in the order of the machine}
   *
   * @param offset bytes from the start of the area, 0 to {@code privateSize() - 8}
   * @throws IndexOutOfBoundsException if they are not within the area
   * @throws IllegalStateException if the pool is closed
   */
  public long getPrivateLong(int offset) {
    return home.get(LONG_NATIVE, atPrivate(offset, Long.BYTES));
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
    home.set(LONG_NATIVE, atPrivate(offset, Long.BYTES), value);
  }

  // ---- checks ----

  /** The place in {@link #chunk} of some bytes of the data. */
  private long at(int offset, int length) {
    if ((offset | length) < 0 || offset > dataLength - length) {
      throw outsideData(offset, length);
    }
    return bufOffset + dataOffset + offset;
  }

  private long atPrivate(int offset, int length) {
    if (offset < 0 || offset > privateSize - length) {
      throw outside("private area", offset, length, privateSize);
    }
    return privateOffset + offset;
  }

  /** The data of a free mbuf is empty, so that access to it comes here. */
  private RuntimeException outsideData(int offset, int length) {
    return isKnownFree()
        ? freeAlready("nothing was read or written")
        : outside("data", offset, length, dataLength);
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
