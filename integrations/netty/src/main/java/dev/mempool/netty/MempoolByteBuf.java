// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import io.netty.buffer.AbstractReferenceCountedByteBuf;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * A direct buffer in a slot of a {@link SlotPool}, or in memory of the delegate. A slot has one
 * such object, which is made when the slot is first used and reused afterwards, so that a buffer
 * allocates no heap memory.
 *
 * <p>When a buffer outgrows its slot, it exchanges its memory with the object of a larger slot. So
 * the object that the user holds stays the same, each slot still has one object, and the smaller
 * slot becomes free at once.
 *
 * <p>Thread-safety is that of all buffers of Netty: the reference count is atomic, and methods that
 * read the content with a given index may be called by several threads at a time. So these do not
 * use {@link #scratch}.
 */
final class MempoolByteBuf extends AbstractReferenceCountedByteBuf {

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort SHORT_LE =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT_LE =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG_LE =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** The bytes that are copied to or from a stream at a time: as many as the JDK's streams take. */
  private static final int STREAM_CHUNK = 8192;

  private final MempoolByteBufAllocator allocator;

  /** The class of the slot, or null if {@link #large} has the memory. */
  private @Nullable SlotPool pool;

  /** The index of the slot in the pool of its class. */
  private int slot;

  /** The buffer of the delegate that has the memory, or null if a slot has it. */
  private @Nullable ByteBuf large;

  /** All memory that the buffer can grow into. */
  private MemorySegment segment;

  /** The same memory. Its position and limit never change. */
  private ByteBuffer memory;

  /**
   * A view of the same memory whose position and limit change, for the operations that one thread
   * at a time may call. Made when it is first needed.
   */
  private @Nullable ByteBuffer scratch;

  private int capacity;

  /** Creates the buffer of a slot. */
  MempoolByteBuf(
      MempoolByteBufAllocator allocator, SlotPool pool, int slot, MemorySegment segment) {
    super(0);
    this.allocator = allocator;
    this.pool = pool;
    this.slot = slot;
    this.segment = segment;
    this.memory = segment.asByteBuffer();
  }

  /** Creates a buffer in memory of the delegate, which this buffer releases. */
  MempoolByteBuf(MempoolByteBufAllocator allocator, ByteBuf large) {
    super(0);
    this.allocator = allocator;
    this.large = large;
    this.memory = large.nioBuffer(0, large.capacity());
    this.segment = MemorySegment.ofBuffer(memory);
  }

  /** Starts a new life of this object as a buffer with one reference. */
  MempoolByteBuf begin(int initialCapacity, int maxCapacity) {
    maxCapacity(maxCapacity);
    capacity = initialCapacity;
    clear();
    markReaderIndex();
    markWriterIndex();
    resetRefCnt();
    return this;
  }

  int slot() {
    return slot;
  }

  // ---- capacity ----

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public int maxFastWritableBytes() {
    return Math.min(memory.capacity(), maxCapacity()) - writerIndex();
  }

  @Override
  public ByteBuf capacity(int newCapacity) {
    checkNewCapacity(newCapacity);
    if (newCapacity > memory.capacity()) {
      allocator.migrate(this, newCapacity);
    }
    boolean trims = newCapacity < capacity;
    capacity = newCapacity;
    if (trims) {
      trimIndicesToCapacity(newCapacity);
    }
    return this;
  }

  /**
   * Moves the content into the memory of another buffer, which gets the memory of this one. The
   * other buffer must be one that nobody uses, in a larger slot.
   */
  void exchange(MempoolByteBuf other) {
    other.memory.put(0, memory, 0, capacity);
    SlotPool hisPool = other.pool;
    int hisSlot = other.slot;
    ByteBuf hisLarge = other.large;
    MemorySegment hisSegment = other.segment;
    ByteBuffer hisMemory = other.memory;
    ByteBuffer hisScratch = other.scratch;
    other.pool = pool;
    other.slot = slot;
    other.large = large;
    other.segment = segment;
    other.memory = memory;
    other.scratch = scratch;
    pool = hisPool;
    slot = hisSlot;
    large = hisLarge;
    segment = hisSegment;
    memory = hisMemory;
    scratch = hisScratch;
  }

  @Nullable SlotPool pool() {
    return pool;
  }

  /** Returns the buffer of the delegate that has the memory, or null if a slot has it. */
  @Nullable ByteBuf large() {
    return large;
  }

  /** Called after the buffer of the delegate has grown. */
  void largeHasMoved(ByteBuf grown) {
    memory = grown.nioBuffer(0, grown.capacity());
    segment = MemorySegment.ofBuffer(memory);
    scratch = null;
  }

  @Override
  protected void deallocate() {
    SlotPool from = pool;
    if (from != null) {
      from.put(slot); // from here on another thread may use this object
    } else if (large != null) {
      allocator.releaseLarge(large);
    }
  }

  // ---- properties ----

  @Override
  public ByteBufAllocator alloc() {
    return allocator;
  }

  @Override
  @Deprecated
  public ByteOrder order() {
    return ByteOrder.BIG_ENDIAN;
  }

  @Override
  @SuppressWarnings("NullAway") // as Netty defines it: a buffer that is no view of another one
  public @Nullable ByteBuf unwrap() {
    return null;
  }

  @Override
  public boolean isDirect() {
    return true;
  }

  @Override
  public boolean isContiguous() {
    return true;
  }

  @Override
  public boolean hasArray() {
    return false;
  }

  @Override
  public byte[] array() {
    throw new UnsupportedOperationException("a direct buffer has no array");
  }

  @Override
  public int arrayOffset() {
    throw new UnsupportedOperationException("a direct buffer has no array");
  }

  @Override
  public boolean hasMemoryAddress() {
    return true;
  }

  @Override
  public long memoryAddress() {
    ensureAccessible();
    return segment.address();
  }

  // ---- views of java.nio ----

  /** Returns {@link #scratch} with a range that was checked. */
  private ByteBuffer scratch(int index, int length) {
    ByteBuffer view = scratch;
    if (view == null) {
      view = memory.duplicate();
      scratch = view;
    }
    return view.limit(index + length).position(index);
  }

  @Override
  public int nioBufferCount() {
    return 1;
  }

  @Override
  public ByteBuffer internalNioBuffer(int index, int length) {
    checkIndex(index, length);
    return scratch(index, length);
  }

  @Override
  public ByteBuffer nioBuffer(int index, int length) {
    checkIndex(index, length);
    return memory.slice(index, length);
  }

  @Override
  public ByteBuffer[] nioBuffers(int index, int length) {
    return new ByteBuffer[] {nioBuffer(index, length)};
  }

  // ---- single values, whose index was checked ----

  @Override
  protected byte _getByte(int index) {
    return segment.get(ValueLayout.JAVA_BYTE, index);
  }

  @Override
  protected short _getShort(int index) {
    return segment.get(SHORT, index);
  }

  @Override
  protected short _getShortLE(int index) {
    return segment.get(SHORT_LE, index);
  }

  @Override
  protected int _getUnsignedMedium(int index) {
    return (_getByte(index) & 0xff) << 16 | _getShort(index + 1) & 0xffff;
  }

  @Override
  protected int _getUnsignedMediumLE(int index) {
    return _getShortLE(index) & 0xffff | (_getByte(index + 2) & 0xff) << 16;
  }

  @Override
  protected int _getInt(int index) {
    return segment.get(INT, index);
  }

  @Override
  protected int _getIntLE(int index) {
    return segment.get(INT_LE, index);
  }

  @Override
  protected long _getLong(int index) {
    return segment.get(LONG, index);
  }

  @Override
  protected long _getLongLE(int index) {
    return segment.get(LONG_LE, index);
  }

  @Override
  protected void _setByte(int index, int value) {
    segment.set(ValueLayout.JAVA_BYTE, index, (byte) value);
  }

  @Override
  protected void _setShort(int index, int value) {
    segment.set(SHORT, index, (short) value);
  }

  @Override
  protected void _setShortLE(int index, int value) {
    segment.set(SHORT_LE, index, (short) value);
  }

  @Override
  protected void _setMedium(int index, int value) {
    _setByte(index, value >>> 16);
    _setShort(index + 1, value);
  }

  @Override
  protected void _setMediumLE(int index, int value) {
    _setShortLE(index, value);
    _setByte(index + 2, value >>> 16);
  }

  @Override
  protected void _setInt(int index, int value) {
    segment.set(INT, index, value);
  }

  @Override
  protected void _setIntLE(int index, int value) {
    segment.set(INT_LE, index, value);
  }

  @Override
  protected void _setLong(int index, long value) {
    segment.set(LONG, index, value);
  }

  @Override
  protected void _setLongLE(int index, long value) {
    segment.set(LONG_LE, index, value);
  }

  // ---- many bytes ----

  @Override
  public ByteBuf getBytes(int index, ByteBuf dst, int dstIndex, int length) {
    checkDstIndex(index, length, dstIndex, dst.capacity());
    if (dst.hasArray()) {
      memory.get(index, dst.array(), dst.arrayOffset() + dstIndex, length);
    } else if (dst.nioBufferCount() == 1) {
      ByteBuffer to = dst.internalNioBuffer(dstIndex, length);
      to.put(to.position(), memory, index, length);
    } else if (dst.nioBufferCount() > 0) {
      int from = index;
      for (ByteBuffer part : dst.nioBuffers(dstIndex, length)) {
        int bytes = part.remaining();
        part.put(part.position(), memory, from, bytes);
        from += bytes;
      }
    } else {
      dst.setBytes(dstIndex, this, index, length);
    }
    return this;
  }

  @Override
  public ByteBuf getBytes(int index, byte[] dst, int dstIndex, int length) {
    checkDstIndex(index, length, dstIndex, dst.length);
    memory.get(index, dst, dstIndex, length);
    return this;
  }

  @Override
  public ByteBuf getBytes(int index, ByteBuffer dst) {
    int length = dst.remaining();
    checkIndex(index, length);
    int at = dst.position();
    dst.put(at, memory, index, length);
    dst.position(at + length);
    return this;
  }

  @Override
  public ByteBuf getBytes(int index, OutputStream out, int length) throws IOException {
    checkIndex(index, length);
    byte[] chunk = new byte[Math.min(length, STREAM_CHUNK)];
    for (int done = 0; done < length; ) {
      int bytes = Math.min(length - done, chunk.length);
      memory.get(index + done, chunk, 0, bytes);
      out.write(chunk, 0, bytes);
      done += bytes;
    }
    return this;
  }

  @Override
  public int getBytes(int index, GatheringByteChannel out, int length) throws IOException {
    return out.write(nioBuffer(index, length));
  }

  @Override
  public int getBytes(int index, FileChannel out, long position, int length) throws IOException {
    return out.write(nioBuffer(index, length), position);
  }

  @Override
  public int readBytes(GatheringByteChannel out, int length) throws IOException {
    checkReadableBytes(length);
    int bytes = out.write(scratch(readerIndex(), length));
    skipBytes(bytes);
    return bytes;
  }

  @Override
  public int readBytes(FileChannel out, long position, int length) throws IOException {
    checkReadableBytes(length);
    int bytes = out.write(scratch(readerIndex(), length), position);
    skipBytes(bytes);
    return bytes;
  }

  @Override
  public ByteBuf setBytes(int index, ByteBuf src, int srcIndex, int length) {
    checkSrcIndex(index, length, srcIndex, src.capacity());
    if (src instanceof MempoolByteBuf pooled) {
      pooled.ensureAccessible();
      memory.put(index, pooled.memory, srcIndex, length);
    } else if (src.hasArray()) {
      memory.put(index, src.array(), src.arrayOffset() + srcIndex, length);
    } else if (src.nioBufferCount() > 0) {
      int to = index;
      for (ByteBuffer part : src.nioBuffers(srcIndex, length)) {
        int bytes = part.remaining();
        memory.put(to, part, part.position(), bytes);
        to += bytes;
      }
    } else {
      src.getBytes(srcIndex, this, index, length);
    }
    return this;
  }

  @Override
  public ByteBuf setBytes(int index, byte[] src, int srcIndex, int length) {
    checkSrcIndex(index, length, srcIndex, src.length);
    memory.put(index, src, srcIndex, length);
    return this;
  }

  @Override
  public ByteBuf setBytes(int index, ByteBuffer src) {
    int length = src.remaining();
    checkIndex(index, length);
    int from = src.position();
    memory.put(index, src, from, length);
    src.position(from + length);
    return this;
  }

  @Override
  public int setBytes(int index, InputStream in, int length) throws IOException {
    checkIndex(index, length);
    byte[] chunk = new byte[Math.min(length, STREAM_CHUNK)];
    int done = 0;
    while (true) {
      int wanted = Math.min(length - done, chunk.length);
      int bytes = in.read(chunk, 0, wanted);
      if (bytes < 0) {
        return done == 0 ? bytes : done;
      }
      memory.put(index + done, chunk, 0, bytes);
      done += bytes;
      if (bytes < wanted || done == length) {
        return done; // the stream has no more bytes at the moment
      }
    }
  }

  @Override
  public int setBytes(int index, ScatteringByteChannel in, int length) throws IOException {
    try {
      return in.read(internalNioBuffer(index, length));
    } catch (ClosedChannelException e) {
      return -1; // as the end of the stream
    }
  }

  @Override
  public int setBytes(int index, FileChannel in, long position, int length) throws IOException {
    try {
      return in.read(internalNioBuffer(index, length), position);
    } catch (ClosedChannelException e) {
      return -1; // as the end of the stream
    }
  }

  @Override
  public ByteBuf setZero(int index, int length) {
    if (length == 0) {
      return this;
    }
    checkIndex(index, length);
    fillWithZero(index, length);
    return this;
  }

  @Override
  public ByteBuf writeZero(int length) {
    ensureWritable(length);
    fillWithZero(writerIndex(), length);
    writerIndex(writerIndex() + length);
    return this;
  }

  private void fillWithZero(int index, int length) {
    int longs = length & -Long.BYTES;
    for (int i = 0; i < longs; i += Long.BYTES) {
      _setLong(index + i, 0);
    }
    for (int i = longs; i < length; i++) {
      _setByte(index + i, 0);
    }
  }

  @Override
  public ByteBuf copy(int index, int length) {
    checkIndex(index, length);
    return allocator.directBuffer(length, maxCapacity()).writeBytes(this, index, length);
  }
}
