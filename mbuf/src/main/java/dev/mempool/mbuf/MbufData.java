// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.Locale;
import java.util.Objects;
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

  /** The usual headroom, or the length of the buffer if that is less. Follows from it. */
  private int freshDataOffset;

  int dataOffset;

  /**
   * The number of data bytes. While the mbuf is free, and once its pool is closed, the complement
   * of that number, which is negative: no access fits into it, so the usual check of the range also
   * refuses access to the data of a free mbuf.
   */
  int dataLength;

  /**
   * The bytes of the private area; their bitwise complement, which is negative, once the pool is
   * closed: no access fits into it.
   */
  private int privateSize;

  private final long privateOffset;

  /** The memory that contains the private area and the mbuf's own buffer. */
  private final MemorySegment ownChunk;

  /** The view of the whole buffer that {@link #dataView()} returns; made when first needed. */
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
    freshDataOffset = Math.min(PktmbufPool.HEADROOM, length);
    dataLength = 0;
    dataOffset = freshDataOffset;
  }

  /** Marks this mbuf free. The caller has released the last reference and puts the mbuf next. */
  final void markFree() {
    setFreeRefcnt();
    dataLength = Math.min(dataLength, ~dataLength);
  }

  /**
   * Ends the use of this mbuf, because its pool is closed: no access to its data or its private
   * area fits into the lengths any more. It can still be freed, which releases the buffer that it
   * uses.
   */
  final void end() {
    dataLength = Math.min(dataLength, ~dataLength);
    privateSize = Math.min(privateSize, ~privateSize);
  }

  /** Undoes {@link #markFree}: the caller holds the only reference, to the same data as before. */
  final void markInUse() {
    restoreReference();
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
    return freshDataOffset;
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
  public void setDataOffset(int offset) {
    checkData();
    int max = bufLength - dataLength;
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
  public void setDataLength(int bytes) {
    checkData();
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
  //
  // An offset counts from the start of this segment's data and continues in the segments behind it.
  // Nearly all accesses are within this segment. All others are made by PacketCopies, byte by byte.

  /**
   * {@return one byte of the packet that starts here}
   *
   * @param offset bytes from the start of the packet, 0 to {@code packetLength() - 1}
   * @throws IndexOutOfBoundsException if it is not within the packet
   * @throws IllegalStateException if the pool is closed, or it is checked and a segment is free
   */
  public byte getByte(int offset) {
    return isHere(offset, 1)
        ? chunk.get(BYTE, place(offset))
        : (byte) PacketCopies.getNumber(packet(), offset, 1);
  }

  /**
   * {@return one byte of the packet that starts here, 0 to 255}
   *
   * @param offset bytes from the start of the packet, 0 to {@code packetLength() - 1}
   * @throws IndexOutOfBoundsException if it is not within the packet
   * @throws IllegalStateException if the pool is closed, or it is checked and a segment is free
   */
  public int getUnsignedByte(int offset) {
    return Byte.toUnsignedInt(getByte(offset));
  }

  /**
   * Writes one byte of the packet that starts here.
   *
   * @param offset bytes from the start of the packet, 0 to {@code packetLength() - 1}
   * @param value the byte; its upper 24 bits are ignored
   * @throws IndexOutOfBoundsException if it is not within the packet; nothing was written then
   * @throws IllegalStateException if the pool is closed, or it is checked and a segment is free;
   *     nothing was written then
   */
  public void putByte(int offset, int value) {
    if (isHere(offset, 1)) {
      chunk.set(BYTE, place(offset), (byte) value);
    } else {
      PacketCopies.putNumber(packet(), offset, 1, value);
    }
  }

  /**
   * {@return two bytes of the packet that starts here in network order}
   *
   * @param offset bytes from the start of the packet, 0 to {@code packetLength() - 2}; no alignment
   *     is needed
   * @throws IndexOutOfBoundsException if they are not within the packet
   * @throws IllegalStateException if the pool is closed, or it is checked and a segment is free
   */
  public short getShort(int offset) {
    return isHere(offset, Short.BYTES)
        ? chunk.get(SHORT_BE, place(offset))
        : (short) PacketCopies.getNumber(packet(), offset, Short.BYTES);
  }

  /**
   * {@return two bytes of the packet that starts here in network order, 0 to 65535}
   *
   * @param offset bytes from the start of the packet, 0 to {@code packetLength() - 2}; no alignment
   *     is needed
   * @throws IndexOutOfBoundsException if they are not within the packet
   * @throws IllegalStateException if the pool is closed, or it is checked and a segment is free
   */
  public int getUnsignedShort(int offset) {
    return Short.toUnsignedInt(getShort(offset));
  }

  /**
   * Writes two bytes of the packet that starts here in network order.
   *
   * @param offset bytes from the start of the packet, 0 to {@code packetLength() - 2}; no alignment
   *     is needed
   * @param value the number; its upper 16 bits are ignored
   * @throws IndexOutOfBoundsException if they are not within the packet; nothing was written then
   * @throws IllegalStateException if the pool is closed, or it is checked and a segment is free;
   *     nothing was written then
   */
  public void putShort(int offset, int value) {
    if (isHere(offset, Short.BYTES)) {
      chunk.set(SHORT_BE, place(offset), (short) value);
    } else {
      PacketCopies.putNumber(packet(), offset, Short.BYTES, value);
    }
  }

  /**
   * {@return two bytes of the packet that starts here in little-endian order}
   *
   * @param offset bytes from the start of the packet, 0 to {@code packetLength() - 2}; no alignment
   *     is needed
   * @throws IndexOutOfBoundsException if they are not within the packet
   * @throws IllegalStateException if the pool is closed, or it is checked and a segment is free
   */
  public short getShortLE(int offset) {
    return isHere(offset, Short.BYTES)
        ? chunk.get(SHORT_LE, place(offset))
        : Short.reverseBytes(getShort(offset));
  }

  /**
   * {@return two bytes of the packet that starts here in little-endian order, 0 to 65535}
   *
   * @param offset bytes from the start of the packet, 0 to {@code packetLength() - 2}; no alignment
   *     is needed
   * @throws IndexOutOfBoundsException if they are not within the packet
   * @throws IllegalStateException if the pool is closed, or it is checked and a segment is free
   */
  public int getUnsignedShortLE(int offset) {
    return Short.toUnsignedInt(getShortLE(offset));
  }

  /**
   * Writes two bytes of the packet that starts here in little-endian order.
   *
   * @param offset bytes from the start of the packet, 0 to {@code packetLength() - 2}; no alignment
   *     is needed
   * @param value the number; its upper 16 bits are ignored
   * @throws IndexOutOfBoundsException if they are not within the packet; nothing was written then
   * @throws IllegalStateException if the pool is closed, or it is checked and a segment is free;
   *     nothing was written then
   */
  public void putShortLE(int offset, int value) {
    if (isHere(offset, Short.BYTES)) {
      chunk.set(SHORT_LE, place(offset), (short) value);
    } else {
      PacketCopies.putNumber(packet(), offset, Short.BYTES, Short.reverseBytes((short) value));
    }
  }

  /**
   * {@return four bytes of the packet that starts here in network order}
   *
   * @param offset bytes from the start of the packet, 0 to {@code packetLength() - 4}; no alignment
   *     is needed
   * @throws IndexOutOfBoundsException if they are not within the packet
   * @throws IllegalStateException if the pool is closed, or it is checked and a segment is free
   */
  public int getInt(int offset) {
    return isHere(offset, Integer.BYTES)
        ? chunk.get(INT_BE, place(offset))
        : (int) PacketCopies.getNumber(packet(), offset, Integer.BYTES);
  }

  /**
   * {@return four bytes of the packet that starts here in network order, 0 to 2<sup>32</sup> - 1}
   *
   * @param offset bytes from the start of the packet, 0 to {@code packetLength() - 4}; no alignment
   *     is needed
   * @throws IndexOutOfBoundsException if they are not within the packet
   * @throws IllegalStateException if the pool is closed, or it is checked and a segment is free
   */
  public long getUnsignedInt(int offset) {
    return Integer.toUnsignedLong(getInt(offset));
  }

  /**
   * Writes four bytes of the packet that starts here in network order.
   *
   * @param offset bytes from the start of the packet, 0 to {@code packetLength() - 4}; no alignment
   *     is needed
   * @param value the number
   * @throws IndexOutOfBoundsException if they are not within the packet; nothing was written then
   * @throws IllegalStateException if the pool is closed, or it is checked and a segment is free;
   *     nothing was written then
   */
  public void putInt(int offset, int value) {
    if (isHere(offset, Integer.BYTES)) {
      chunk.set(INT_BE, place(offset), value);
    } else {
      PacketCopies.putNumber(packet(), offset, Integer.BYTES, value);
    }
  }

  /**
   * {@return four bytes of the packet that starts here in little-endian order}
   *
   * @param offset bytes from the start of the packet, 0 to {@code packetLength() - 4}; no alignment
   *     is needed
   * @throws IndexOutOfBoundsException if they are not within the packet
   * @throws IllegalStateException if the pool is closed, or it is checked and a segment is free
   */
  public int getIntLE(int offset) {
    return isHere(offset, Integer.BYTES)
        ? chunk.get(INT_LE, place(offset))
        : Integer.reverseBytes(getInt(offset));
  }

  /**
   * {@return four bytes of the packet that starts here in little-endian order, 0 to 2<sup>32</sup>
   * - 1}
   *
   * @param offset bytes from the start of the packet, 0 to {@code packetLength() - 4}; no alignment
   *     is needed
   * @throws IndexOutOfBoundsException if they are not within the packet
   * @throws IllegalStateException if the pool is closed, or it is checked and a segment is free
   */
  public long getUnsignedIntLE(int offset) {
    return Integer.toUnsignedLong(getIntLE(offset));
  }

  /**
   * Writes four bytes of the packet that starts here in little-endian order.
   *
   * @param offset bytes from the start of the packet, 0 to {@code packetLength() - 4}; no alignment
   *     is needed
   * @param value the number
   * @throws IndexOutOfBoundsException if they are not within the packet; nothing was written then
   * @throws IllegalStateException if the pool is closed, or it is checked and a segment is free;
   *     nothing was written then
   */
  public void putIntLE(int offset, int value) {
    if (isHere(offset, Integer.BYTES)) {
      chunk.set(INT_LE, place(offset), value);
    } else {
      PacketCopies.putNumber(packet(), offset, Integer.BYTES, Integer.reverseBytes(value));
    }
  }

  /**
   * {@return eight bytes of the packet that starts here in network order}
   *
   * @param offset bytes from the start of the packet, 0 to {@code packetLength() - 8}; no alignment
   *     is needed
   * @throws IndexOutOfBoundsException if they are not within the packet
   * @throws IllegalStateException if the pool is closed, or it is checked and a segment is free
   */
  public long getLong(int offset) {
    return isHere(offset, Long.BYTES)
        ? chunk.get(LONG_BE, place(offset))
        : PacketCopies.getNumber(packet(), offset, Long.BYTES);
  }

  /**
   * Writes eight bytes of the packet that starts here in network order.
   *
   * @param offset bytes from the start of the packet, 0 to {@code packetLength() - 8}; no alignment
   *     is needed
   * @param value the number
   * @throws IndexOutOfBoundsException if they are not within the packet; nothing was written then
   * @throws IllegalStateException if the pool is closed, or it is checked and a segment is free;
   *     nothing was written then
   */
  public void putLong(int offset, long value) {
    if (isHere(offset, Long.BYTES)) {
      chunk.set(LONG_BE, place(offset), value);
    } else {
      PacketCopies.putNumber(packet(), offset, Long.BYTES, value);
    }
  }

  /**
   * {@return eight bytes of the packet that starts here in little-endian order}
   *
   * @param offset bytes from the start of the packet, 0 to {@code packetLength() - 8}; no alignment
   *     is needed
   * @throws IndexOutOfBoundsException if they are not within the packet
   * @throws IllegalStateException if the pool is closed, or it is checked and a segment is free
   */
  public long getLongLE(int offset) {
    return isHere(offset, Long.BYTES)
        ? chunk.get(LONG_LE, place(offset))
        : Long.reverseBytes(getLong(offset));
  }

  /**
   * Writes eight bytes of the packet that starts here in little-endian order.
   *
   * @param offset bytes from the start of the packet, 0 to {@code packetLength() - 8}; no alignment
   *     is needed
   * @param value the number
   * @throws IndexOutOfBoundsException if they are not within the packet; nothing was written then
   * @throws IllegalStateException if the pool is closed, or it is checked and a segment is free;
   *     nothing was written then
   */
  public void putLongLE(int offset, long value) {
    if (isHere(offset, Long.BYTES)) {
      chunk.set(LONG_LE, place(offset), value);
    } else {
      PacketCopies.putNumber(packet(), offset, Long.BYTES, Long.reverseBytes(value));
    }
  }

  // ---- several bytes ----

  /**
   * Copies bytes of the packet that starts here into an array, from one or several segments. C
   * counterpart: {@code rte_pktmbuf_read}.
   *
   * @param offset the first byte to read, counted from the start of the packet
   * @param to the array
   * @param from the first position written in it
   * @param length the number of bytes
   * @throws IndexOutOfBoundsException if a range is not within the packet or the array; nothing was
   *     copied then
   * @throws IllegalStateException if a pool is closed, or a segment's pool is checked and the
   *     segment is free; nothing was copied then
   */
  public void read(int offset, byte[] to, int from, int length) {
    Objects.requireNonNull(to, "to");
    if (isHere(offset, length)) {
      MemorySegment.copy(chunk, BYTE, place(offset), to, from, length);
    } else {
      PacketCopies.read(packet(), offset, to, from, length);
    }
  }

  /**
   * Fills an array with bytes of the packet that starts here, as {@link #read(int, byte[], int,
   * int)} does.
   *
   * @param offset the first byte to read, counted from the start of the packet
   * @param to the array
   * @throws IndexOutOfBoundsException if the packet has fewer bytes behind the offset; nothing was
   *     copied then
   * @throws IllegalStateException if a pool is closed, or a segment's pool is checked and the
   *     segment is free; nothing was copied then
   */
  public void read(int offset, byte[] to) {
    Objects.requireNonNull(to, "to");
    read(offset, to, 0, to.length);
  }

  /**
   * Copies bytes of the packet that starts here into other memory, as {@link #read(int, byte[],
   * int, int)} does.
   *
   * @param offset the first byte to read, counted from the start of the packet
   * @param to the memory
   * @param toOffset the first byte written in it
   * @param length the number of bytes
   * @throws IndexOutOfBoundsException if a range is not within the packet or the memory; nothing
   *     was copied then
   * @throws IllegalArgumentException if the memory is read-only; nothing was copied then
   * @throws WrongThreadException if the memory belongs to another thread; nothing was copied then
   * @throws IllegalStateException if a pool, or the arena of the memory, is closed, or a segment's
   *     pool is checked and the segment is free; nothing was copied then
   */
  public void read(int offset, MemorySegment to, long toOffset, int length) {
    Objects.requireNonNull(to, "to");
    PacketCopies.read(packet(), offset, to, toOffset, length);
  }

  /**
   * Fills a byte buffer, from its position to its limit, with bytes of the packet that starts here,
   * and sets its position to its limit.
   *
   * @param offset the first byte to read, counted from the start of the packet
   * @param to the byte buffer
   * @throws IndexOutOfBoundsException if the packet has fewer bytes behind the offset; nothing was
   *     copied then
   * @throws java.nio.ReadOnlyBufferException if the byte buffer cannot be written; nothing was
   *     copied then
   * @throws IllegalStateException if a pool is closed, or a segment's pool is checked and the
   *     segment is free; nothing was copied then
   */
  public void read(int offset, ByteBuffer to) {
    Objects.requireNonNull(to, "to");
    if (to.isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
    PacketCopies.read(packet(), offset, MemorySegment.ofBuffer(to), 0, to.remaining());
    to.position(to.limit());
  }

  /**
   * Copies bytes of an array over data of the packet that starts here, in one or several segments.
   * The packet does not become longer: {@link Mbuf#append} adds bytes.
   *
   * @param offset the first byte to write, counted from the start of the packet
   * @param source the array
   * @param from the first position read in it
   * @param length the number of bytes
   * @throws IndexOutOfBoundsException if a range is not within the packet or the array; nothing was
   *     written then
   * @throws IllegalStateException if a pool is closed, or a segment's pool is checked and the
   *     segment is free; nothing was written then
   */
  public void write(int offset, byte[] source, int from, int length) {
    Objects.requireNonNull(source, "source");
    if (isHere(offset, length)) {
      MemorySegment.copy(source, from, chunk, BYTE, place(offset), length);
    } else {
      PacketCopies.write(packet(), offset, source, from, length);
    }
  }

  /**
   * Copies a whole array over data of the packet that starts here, as {@link #write(int, byte[],
   * int, int)} does.
   *
   * @param offset the first byte to write, counted from the start of the packet
   * @param source the array
   * @throws IndexOutOfBoundsException if the packet has fewer bytes behind the offset; nothing was
   *     written then
   * @throws IllegalStateException if a pool is closed, or a segment's pool is checked and the
   *     segment is free; nothing was written then
   */
  public void write(int offset, byte[] source) {
    Objects.requireNonNull(source, "source");
    write(offset, source, 0, source.length);
  }

  /**
   * Copies bytes of other memory over data of the packet that starts here, as {@link #write(int,
   * byte[], int, int)} does.
   *
   * @param offset the first byte to write, counted from the start of the packet
   * @param source the memory, which is not that of this packet
   * @param sourceOffset the first byte read in it
   * @param length the number of bytes
   * @throws IndexOutOfBoundsException if a range is not within the packet or the memory; nothing
   *     was written then
   * @throws WrongThreadException if the memory belongs to another thread; nothing was written then
   * @throws IllegalStateException if a pool, or the arena of the memory, is closed, or a segment's
   *     pool is checked and the segment is free; nothing was written then
   */
  public void write(int offset, MemorySegment source, long sourceOffset, int length) {
    Objects.requireNonNull(source, "source");
    PacketCopies.write(packet(), offset, source, sourceOffset, length);
  }

  /**
   * Copies a byte buffer, from its position to its limit, over data of the packet that starts here,
   * and sets its position to its limit.
   *
   * @param offset the first byte to write, counted from the start of the packet
   * @param source the byte buffer, which does not have the memory of this packet
   * @throws IndexOutOfBoundsException if the packet has fewer bytes behind the offset; nothing was
   *     written then
   * @throws IllegalStateException if a pool is closed, or a segment's pool is checked and the
   *     segment is free; nothing was written then
   */
  public void write(int offset, ByteBuffer source) {
    Objects.requireNonNull(source, "source");
    PacketCopies.write(packet(), offset, MemorySegment.ofBuffer(source), 0, source.remaining());
    source.position(source.limit());
  }

  /** Copies bytes of this segment's data into other memory. */
  final void copyTo(int offset, MemorySegment to, long toOffset, int length) {
    MemorySegment.copy(chunk, at(offset, length), to, toOffset, length);
  }

  /** Copies bytes of other memory into this segment's data. */
  final void copyFrom(int offset, MemorySegment source, long sourceOffset, int length) {
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
   * position 0 at the start of the data and its limit at the end} Each call makes a new byte
   * buffer, which costs too much for every packet; {@link PacketIo} makes none. It must not be used
   * after the mbuf is freed. After the pool is closed its use throws {@link IllegalStateException}.
   *
   * @throws IllegalStateException if this mbuf is free, or its pool is closed
   */
  public ByteBuffer byteBuffer() {
    return memory().asByteBuffer();
  }

  /** Returns the tailroom of this segment as a new byte buffer. */
  final ByteBuffer newTailBuffer() {
    return chunk.asSlice(place(dataLength()), tailroom()).asByteBuffer();
  }

  /**
   * Returns this segment's data as a byte buffer that {@link PacketIo} uses within one call. Each
   * mbuf has one, so only the first call for a buffer allocates.
   */
  final ByteBuffer dataView() {
    return window(dataOffset, dataLength());
  }

  /** Returns the byte buffer of {@link #dataView()}, with the tailroom as its content. */
  final ByteBuffer tailView() {
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
   *
   * @throws IllegalStateException if this mbuf is free, or its pool is closed
   */
  public MemorySegment memory() {
    checkData();
    return chunk.asSlice(place(0), dataLength);
  }

  /** Returns a part of this segment's data as memory. */
  final MemorySegment view(int offset, int length) {
    return chunk.asSlice(at(offset, length), length);
  }

  // ---- the private area ----

  /** {@return the bytes of the application's private area} C: {@code priv_size}. */
  public int privateSize() {
    return Math.max(privateSize, ~privateSize);
  }

  /**
   * {@return the private area as memory of {@link #privateSize()} bytes} The area belongs to the
   * application. It is zero when the pool is new, no allocation resets it, and it is accessible
   * also while this mbuf is free. Each call makes a new object, which costs too much for every
   * packet. C counterpart: {@code rte_mbuf_to_priv}.
   *
   * @throws IllegalStateException if the pool is closed
   */
  public MemorySegment privateMemory() {
    if (privateSize < 0) {
      throw alreadyFree(NOTHING_CHANGED);
    }
    return ownChunk.asSlice(privateOffset, privateSize);
  }

  /**
   * {@return one byte of the {@linkplain #privateMemory() private area}}
   *
   * @param offset bytes from the start of the area, 0 to {@code privateSize() - 1}
   * @throws IndexOutOfBoundsException if it is not within the area
   * @throws IllegalStateException if the pool is closed
   */
  public byte getPrivateByte(int offset) {
    return ownChunk.get(BYTE, atPrivate(offset, 1));
  }

  /**
   * Writes one byte of the {@linkplain #privateMemory() private area}.
   *
   * @param offset bytes from the start of the area, 0 to {@code privateSize() - 1}
   * @param value the byte; its upper 24 bits are ignored
   * @throws IndexOutOfBoundsException if it is not within the area; nothing was written then
   * @throws IllegalStateException if the pool is closed
   */
  public void putPrivateByte(int offset, int value) {
    ownChunk.set(BYTE, atPrivate(offset, 1), (byte) value);
  }

  /**
   * {@return four bytes of the {@linkplain #privateMemory() private area} in the byte order of the
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

  /**
   * Throws if the memory of this segment cannot be used. For operations on several segments, which
   * must find out before they change the first.
   */
  final void checkUsable() {
    checkData();
    if (!chunk.scope().isAlive()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%s: the memory of its buffer is closed; nothing was read or written",
              label()));
    }
    if (!chunk.isAccessibleBy(Thread.currentThread())) {
      throw new WrongThreadException(
          String.format(
              Locale.ROOT,
              "%s: the memory of its buffer belongs to another thread, because its arena is"
                  + " confined; nothing was read or written",
              label()));
    }
  }

  /**
   * Throws if this mbuf is free, or its pool is closed. Needs no checked pool, because the data has
   * a negative length then in every pool.
   */
  final void checkData() {
    if (dataLength < 0) {
      throw alreadyFree("nothing was read or written");
    }
  }

  /** Returns the mbuf of which this is a layer. */
  private Mbuf packet() {
    return (Mbuf) this;
  }

  /** Tells whether a range is within the data of this segment. It never is while this is free. */
  private boolean isHere(int offset, int length) {
    return (offset | length) >= 0 && offset <= dataLength - length;
  }

  /** Returns the place in {@link #chunk} of a byte of the data that exists. */
  private long place(int offset) {
    return bufOffset + dataOffset + offset;
  }

  /** Returns the place in {@link #chunk} of a range of this segment's data, after a check. */
  private long at(int offset, int length) {
    if (!isHere(offset, length)) {
      throw outsideData(offset, length, dataLength());
    }
    return place(offset);
  }

  /** Returns the offset in {@link #ownChunk} of a range of the private area, after checking it. */
  private long atPrivate(int offset, int length) {
    if (offset < 0 || offset > privateSize - length) {
      throw privateSize < 0
          ? alreadyFree(NOTHING_CHANGED)
          : outside("private area", offset, length, privateSize);
    }
    return privateOffset + offset;
  }

  /**
   * Returns the exception for a range outside the data. Throws that of a free mbuf, of which every
   * range is outside.
   */
  final RuntimeException outsideData(int offset, int length, long available) {
    checkData();
    return outside("data", offset, length, available);
  }

  private IndexOutOfBoundsException outside(String area, int offset, int length, long limit) {
    return new IndexOutOfBoundsException(
        String.format(
            Locale.ROOT,
            "%s: %d byte(s) at offset %d are not within its %s of %d byte(s)",
            label(),
            length,
            offset,
            area,
            limit));
  }

  private IndexOutOfBoundsException outOfBuffer(String what, int value, int max) {
    return new IndexOutOfBoundsException(
        String.format(
            Locale.ROOT,
            "%s: the %s %d does not fit into its buffer of %d byte(s); allowed are 0 to %d",
            label(),
            what,
            value,
            bufLength,
            max));
  }
}
