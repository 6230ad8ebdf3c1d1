package dev.mempool.mbuf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one mbuf: its buffer and its private area, the part of the buffer that is data, and
 * access to both. The second layer of {@link Mbuf}. The private area is always the mbuf's own; the
 * buffer is another one while the mbuf is attached.
 *
 * <pre>
 *   chunk (the object of this mbuf in its pool, if the mbuf is not attached):
 *   | ... | private area | headroom | data     | tailroom | ... |
 *         ^              ^          ^          ^          ^
 *         privateOffset  bufOffset  +dataOffset +dataLength bufOffset + bufLength
 * </pre>
 *
 * <p>While the mbuf is in use, {@code 0 <= dataOffset}, {@code 0 <= dataLength} and {@code
 * dataOffset + dataLength <= bufLength}, so a check against the length of the data keeps an access
 * within the buffer. While the mbuf is free, {@code dataLength} is negative, so the same check
 * refuses every access.
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

  /** The private area never leaves the machine, so its numbers have the machine's byte order. */
  private static final ValueLayout.OfInt INT_NATIVE = ValueLayout.JAVA_INT_UNALIGNED;

  private static final ValueLayout.OfLong LONG_NATIVE = ValueLayout.JAVA_LONG_UNALIGNED;

  /**
   * The memory that contains the buffer; no slice of it, because a slice per access would allocate.
   * Always native memory: the JIT compiler makes access fast only where it sees a single kind of
   * memory.
   */
  private MemorySegment chunk;

  /** The offset of the buffer in {@link #chunk}. */
  private long bufOffset;

  private int bufLength;
  int dataOffset;

  /**
   * The number of data bytes. While the mbuf is free, the bitwise complement of that number, which
   * is negative: no access fits into it, so the usual check of the range also refuses access to the
   * data of a free mbuf.
   */
  int dataLength;

  private final int privateSize;
  private final long privateOffset;

  /** The memory that contains the private area and the mbuf's own buffer. */
  private final MemorySegment ownChunk;

  /** The view of the whole buffer that {@link #byteBuffer()} returns; made when first needed. */
  private @Nullable ByteBuffer view;

  MbufData(boolean checked, boolean guarded, MemorySegment ownChunk, long offset, int privateSize) {
    super(checked, guarded);
    this.ownChunk = ownChunk;
    this.privateOffset = offset;
    this.privateSize = privateSize;
    this.chunk = ownChunk;
  }

  /** Uses the mbuf's own buffer, which starts behind the private area, without data. */
  final void useOwnBuffer(int length) {
    useBuffer(ownChunk, privateOffset + privateSize, length);
  }

  /**
   * Uses a buffer, without data. The references are written only if they change, which is rare,
   * because writing a reference costs a barrier of the garbage collector.
   */
  @SuppressWarnings("MemorySegmentReferenceEquality") // writing an equal segment does no harm
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

  /** Marks this mbuf free. The caller has released the last reference and puts the mbuf next. */
  final void markFree() {
    setFreeRefcnt();
    dataLength = Math.min(dataLength, ~dataLength);
  }

  /** Undoes {@link #markFree}: the caller holds the only reference, to the same data as before. */
  final void markInUse() {
    setFirstReference();
    dataLength = keptDataLength();
  }

  /** Returns the length of the data, also while the mbuf is free. */
  private int keptDataLength() {
    return Math.max(dataLength, ~dataLength);
  }

  /** Uses the buffer and the data of another mbuf. */
  final void shareBuffer(MbufData from) {
    useBuffer(from.chunk, from.bufOffset, from.bufLength);
    dataOffset = from.dataOffset;
    dataLength = from.dataLength();
  }

  /** Returns the offset in the buffer at which the data of a new packet starts. */
  final int freshDataOffset() {
    return Math.min(PktmbufPool.HEADROOM, bufLength);
  }

  // ---- offsets and lengths ----

  /** {@return the bytes of the buffer, including headroom and tailroom} C: {@code buf_len}. */
  public int bufLength() {
    return bufLength;
  }

  /** {@return the offset of the data in the buffer, in bytes} C: {@code data_off}. */
  public int dataOffset() {
    return dataOffset;
  }

  /**
   * Sets the offset of the data without moving bytes; the length of the data stays. C: {@code
   * data_off}.
   *
   * @param offset bytes from the start of the buffer, 0 to {@code bufLength() - dataLength()}
   * @throws IndexOutOfBoundsException if the data would not lie within the buffer; nothing was
   *     changed then
   * @throws IllegalStateException if the pool is checked and this mbuf is free; nothing was changed
   *     then
   */
  public void dataOffset(int offset) {
    checkInUse();
    int max = bufLength - keptDataLength(); // an mbuf of an unchecked pool may be free here
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
   * Sets the number of data bytes in this segment, for a caller that has filled the buffer through
   * its address. The length of the packet is not changed. C: {@code data_len}.
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
   * {@return the native address at which the data of a new packet starts} C: {@code
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

  // ---- several bytes ----

  /**
   * Copies bytes of this segment's data into an array.
   *
   * @param offset the first byte to read, counted from the start of the data
   * @param to the array
   * @param from the first position written in it
   * @param length the number of bytes
   * @throws IndexOutOfBoundsException if a range is not within the data or the array; nothing was
   *     copied then
   * @throws IllegalStateException if the pool is closed, or it is checked and this mbuf is free
   */
  public void get(int offset, byte[] to, int from, int length) {
    MemorySegment.copy(chunk, BYTE, at(offset, length), to, from, length);
  }

  /**
   * Copies bytes of an array into this segment's data.
   *
   * @param offset the first byte to write, counted from the start of the data
   * @param source the array
   * @param from the first position read in it
   * @param length the number of bytes
   * @throws IndexOutOfBoundsException if a range is not within the data or the array; nothing was
   *     copied then
   * @throws IllegalStateException if the pool is closed, or it is checked and this mbuf is free
   */
  public void put(int offset, byte[] source, int from, int length) {
    MemorySegment.copy(source, from, chunk, BYTE, at(offset, length), length);
  }

  /**
   * Copies bytes of this segment's data into other memory.
   *
   * @param offset the first byte to read, counted from the start of the data
   * @param to the memory
   * @param toOffset the first byte written in it
   * @param length the number of bytes
   * @throws IndexOutOfBoundsException if a range is not within the data or the memory; nothing was
   *     copied then
   * @throws IllegalStateException if the pool, or the arena of the other memory, is closed
   */
  public void copyTo(int offset, MemorySegment to, long toOffset, int length) {
    MemorySegment.copy(chunk, at(offset, length), to, toOffset, length);
  }

  /**
   * Copies bytes of other memory into this segment's data.
   *
   * @param offset the first byte to write, counted from the start of the data
   * @param source the memory
   * @param sourceOffset the first byte read in it
   * @param length the number of bytes
   * @throws IndexOutOfBoundsException if a range is not within the data or the memory; nothing was
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
   * {@return this segment's data as a byte buffer, for NIO, checksums and codecs: big-endian, with
   * its position at the start of the data and its limit at the end} The capacity is that of the
   * mbuf's buffer, so positions count from the start of the buffer.
   *
   * <p>Each mbuf has one such view. The first call makes it, and each further call sets position,
   * limit and byte order again without allocating. All holders of this mbuf share the view. It must
   * not be used after the mbuf is freed. After the pool is closed its use throws {@link
   * IllegalStateException}.
   */
  public ByteBuffer byteBuffer() {
    return window(dataOffset, dataLength());
  }

  /** Returns the view of {@link #byteBuffer()}, with the tailroom between position and limit. */
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
   * {@return this segment's data as memory of {@link #dataLength()} bytes} Each call makes a new
   * object, which costs too much for every packet. The memory must not be used after the mbuf is
   * freed.
   */
  public MemorySegment segment() {
    return chunk.asSlice(bufOffset + dataOffset, dataLength());
  }

  /** Returns a part of this segment's data as memory. */
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
   * application. It is zero when the pool is new, no allocation resets it, and it is accessible
   * also while this mbuf is free. Each call makes a new object, which costs too much for every
   * packet. C counterpart: {@code rte_mbuf_to_priv}.
   */
  public MemorySegment privateSegment() {
    return ownChunk.asSlice(privateOffset, privateSize);
  }

  /**
   * {@return one byte of the {@linkplain #privateSegment() private area}}
   *
   * @param offset bytes from the start of the area, 0 to {@code privateSize() - 1}
   * @throws IndexOutOfBoundsException if it is not within the area
   * @throws IllegalStateException if the pool is closed
   */
  public byte getPrivateByte(int offset) {
    return ownChunk.get(BYTE, atPrivate(offset, 1));
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
    ownChunk.set(BYTE, atPrivate(offset, 1), value);
  }

  /**
   * {@return four bytes of the {@linkplain #privateSegment() private area} in the byte order of the
   * machine}
   *
   * @param offset bytes from the start of the area, 0 to {@code privateSize() - 4}
   * @throws IndexOutOfBoundsException if they are not within the area
   * @throws IllegalStateException if the pool is closed
   */
  public int getPrivateInt(int offset) {
    return ownChunk.get(INT_NATIVE, atPrivate(offset, Integer.BYTES));
  }

  /**
   * Writes four bytes of the private area in the byte order of the machine.
   *
   * @param offset bytes from the start of the area, 0 to {@code privateSize() - 4}
   * @param value the number
   * @throws IndexOutOfBoundsException if they are not within the area; nothing was written then
   * @throws IllegalStateException if the pool is closed
   */
  public void putPrivateInt(int offset, int value) {
    ownChunk.set(INT_NATIVE, atPrivate(offset, Integer.BYTES), value);
  }

  /**
   * {@return eight bytes of the private area in the byte order of the machine}
   *
   * @param offset bytes from the start of the area, 0 to {@code privateSize() - 8}
   * @throws IndexOutOfBoundsException if they are not within the area
   * @throws IllegalStateException if the pool is closed
   */
  public long getPrivateLong(int offset) {
    return ownChunk.get(LONG_NATIVE, atPrivate(offset, Long.BYTES));
  }

  /**
   * Writes eight bytes of the private area in the byte order of the machine.
   *
   * @param offset bytes from the start of the area, 0 to {@code privateSize() - 8}
   * @param value the number
   * @throws IndexOutOfBoundsException if they are not within the area; nothing was written then
   * @throws IllegalStateException if the pool is closed
   */
  public void putPrivateLong(int offset, long value) {
    ownChunk.set(LONG_NATIVE, atPrivate(offset, Long.BYTES), value);
  }

  // ---- checks ----

  /** Returns the offset in {@link #chunk} of a range of the data, after checking the range. */
  private long at(int offset, int length) {
    if ((offset | length) < 0 || offset > dataLength - length) {
      throw outsideData(offset, length);
    }
    return bufOffset + dataOffset + offset;
  }

  /** Returns the offset in {@link #ownChunk} of a range of the private area, after checking it. */
  private long atPrivate(int offset, int length) {
    if (offset < 0 || offset > privateSize - length) {
      throw outside("private area", offset, length, privateSize);
    }
    return privateOffset + offset;
  }

  /** Returns the exception for a range outside the data, which every range of a free mbuf is. */
  private RuntimeException outsideData(int offset, int length) {
    return isKnownFree()
        ? alreadyFree("nothing was read or written")
        : outside("data", offset, length, dataLength());
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
