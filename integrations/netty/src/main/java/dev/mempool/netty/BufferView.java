// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import io.netty.buffer.AbstractDerivedByteBuf;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ByteProcessor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;

/**
 * A slice or a duplicate of a {@link MempoolByteBuf}, with indices of its own and the reference
 * count of the buffer. It belongs to its buffer, which hands it out once in each of its lives, so
 * that a slice allocates no heap memory. It asks the buffer for the memory at each access, because
 * a buffer that grows gets other memory.
 */
@SuppressWarnings("deprecation") // there is no other class of Netty that shares a reference count
final class BufferView extends AbstractDerivedByteBuf {

  /** The length of a view that is as long as its buffer, even if the buffer changes. */
  static final int WHOLE = -1;

  private final MempoolByteBuf buffer;

  /** The index in the buffer of the first byte. */
  private int offset;

  private int length;

  BufferView(MempoolByteBuf buffer) {
    super(0);
    this.buffer = buffer;
  }

  /** Starts a new life of this object as a slice, in a range that was checked. */
  BufferView beginSlice(int from, int bytes) {
    offset = from;
    length = bytes;
    return begin(bytes, 0, bytes);
  }

  /** Starts a new life of this object as a duplicate. */
  BufferView beginDuplicate() {
    offset = 0;
    length = WHOLE;
    return begin(buffer.maxCapacity(), buffer.readerIndex(), buffer.writerIndex());
  }

  private BufferView begin(int max, int readerIndex, int writerIndex) {
    maxCapacity(max);
    clear();
    markReaderIndex();
    markWriterIndex();
    setIndex(readerIndex, writerIndex);
    return this;
  }

  private boolean isDuplicate() {
    return length == WHOLE;
  }

  // ---- properties ----

  @Override
  public ByteBuf unwrap() {
    return buffer;
  }

  @Override
  public ByteBufAllocator alloc() {
    return buffer.alloc();
  }

  @Override
  public ByteOrder order() {
    return buffer.order();
  }

  @Override
  public int capacity() {
    return isDuplicate() ? buffer.capacity() : length;
  }

  @Override
  public int maxCapacity() {
    return isDuplicate() ? buffer.maxCapacity() : length;
  }

  @Override
  public ByteBuf capacity(int newCapacity) {
    if (!isDuplicate()) {
      throw new UnsupportedOperationException("sliced buffer");
    }
    buffer.capacity(newCapacity);
    return this;
  }

  @Override
  public boolean isDirect() {
    return true;
  }

  @Override
  public boolean hasArray() {
    return false;
  }

  @Override
  public byte[] array() {
    return buffer.array();
  }

  @Override
  public int arrayOffset() {
    return buffer.arrayOffset();
  }

  @Override
  public boolean hasMemoryAddress() {
    return true;
  }

  @Override
  public long memoryAddress() {
    return buffer.memoryAddress() + offset;
  }

  // ---- further views ----

  @Override
  public ByteBuf slice(int index, int bytes) {
    checkIndex(index, bytes);
    return buffer.slice(offset + index, bytes);
  }

  @Override
  public ByteBuf duplicate() {
    return (isDuplicate() ? buffer.duplicate() : buffer.slice(offset, length))
        .setIndex(readerIndex(), writerIndex());
  }

  @Override
  public ByteBuf copy(int index, int bytes) {
    checkIndex(index, bytes);
    return buffer.copy(offset + index, bytes);
  }

  @Override
  public int nioBufferCount() {
    return 1;
  }

  @Override
  public ByteBuffer nioBuffer(int index, int bytes) {
    checkIndex(index, bytes);
    return buffer.nioBuffer(offset + index, bytes);
  }

  @Override
  public ByteBuffer[] nioBuffers(int index, int bytes) {
    return new ByteBuffer[] {nioBuffer(index, bytes)};
  }

  @Override
  public ByteBuffer internalNioBuffer(int index, int bytes) {
    checkIndex(index, bytes);
    return buffer.nioBuffer(
        offset + index, bytes); // not that of the buffer, which has another user
  }

  // ---- single values, whose index was checked ----

  @Override
  protected byte _getByte(int index) {
    return buffer._getByte(offset + index);
  }

  @Override
  protected short _getShort(int index) {
    return buffer._getShort(offset + index);
  }

  @Override
  protected short _getShortLE(int index) {
    return buffer._getShortLE(offset + index);
  }

  @Override
  protected int _getUnsignedMedium(int index) {
    return buffer._getUnsignedMedium(offset + index);
  }

  @Override
  protected int _getUnsignedMediumLE(int index) {
    return buffer._getUnsignedMediumLE(offset + index);
  }

  @Override
  protected int _getInt(int index) {
    return buffer._getInt(offset + index);
  }

  @Override
  protected int _getIntLE(int index) {
    return buffer._getIntLE(offset + index);
  }

  @Override
  protected long _getLong(int index) {
    return buffer._getLong(offset + index);
  }

  @Override
  protected long _getLongLE(int index) {
    return buffer._getLongLE(offset + index);
  }

  @Override
  protected void _setByte(int index, int value) {
    buffer._setByte(offset + index, value);
  }

  @Override
  protected void _setShort(int index, int value) {
    buffer._setShort(offset + index, value);
  }

  @Override
  protected void _setShortLE(int index, int value) {
    buffer._setShortLE(offset + index, value);
  }

  @Override
  protected void _setMedium(int index, int value) {
    buffer._setMedium(offset + index, value);
  }

  @Override
  protected void _setMediumLE(int index, int value) {
    buffer._setMediumLE(offset + index, value);
  }

  @Override
  protected void _setInt(int index, int value) {
    buffer._setInt(offset + index, value);
  }

  @Override
  protected void _setIntLE(int index, int value) {
    buffer._setIntLE(offset + index, value);
  }

  @Override
  protected void _setLong(int index, long value) {
    buffer._setLong(offset + index, value);
  }

  @Override
  protected void _setLongLE(int index, long value) {
    buffer._setLongLE(offset + index, value);
  }

  // ---- many bytes ----

  @Override
  public ByteBuf getBytes(int index, ByteBuf dst, int dstIndex, int bytes) {
    checkIndex(index, bytes);
    buffer.getBytes(offset + index, dst, dstIndex, bytes);
    return this;
  }

  @Override
  public ByteBuf getBytes(int index, byte[] dst, int dstIndex, int bytes) {
    checkIndex(index, bytes);
    buffer.getBytes(offset + index, dst, dstIndex, bytes);
    return this;
  }

  @Override
  public ByteBuf getBytes(int index, ByteBuffer dst) {
    checkIndex(index, dst.remaining());
    buffer.getBytes(offset + index, dst);
    return this;
  }

  @Override
  public ByteBuf getBytes(int index, OutputStream out, int bytes) throws IOException {
    checkIndex(index, bytes);
    buffer.getBytes(offset + index, out, bytes);
    return this;
  }

  @Override
  public int getBytes(int index, GatheringByteChannel out, int bytes) throws IOException {
    checkIndex(index, bytes);
    return buffer.getBytes(offset + index, out, bytes);
  }

  @Override
  public int getBytes(int index, FileChannel out, long position, int bytes) throws IOException {
    checkIndex(index, bytes);
    return buffer.getBytes(offset + index, out, position, bytes);
  }

  @Override
  public ByteBuf setBytes(int index, ByteBuf src, int srcIndex, int bytes) {
    checkIndex(index, bytes);
    buffer.setBytes(offset + index, src, srcIndex, bytes);
    return this;
  }

  @Override
  public ByteBuf setBytes(int index, byte[] src, int srcIndex, int bytes) {
    checkIndex(index, bytes);
    buffer.setBytes(offset + index, src, srcIndex, bytes);
    return this;
  }

  @Override
  public ByteBuf setBytes(int index, ByteBuffer src) {
    checkIndex(index, src.remaining());
    buffer.setBytes(offset + index, src);
    return this;
  }

  @Override
  public int setBytes(int index, InputStream in, int bytes) throws IOException {
    checkIndex(index, bytes);
    return buffer.setBytes(offset + index, in, bytes);
  }

  @Override
  public int setBytes(int index, ScatteringByteChannel in, int bytes) throws IOException {
    checkIndex(index, bytes);
    return buffer.setBytes(offset + index, in, bytes);
  }

  @Override
  public int setBytes(int index, FileChannel in, long position, int bytes) throws IOException {
    checkIndex(index, bytes);
    return buffer.setBytes(offset + index, in, position, bytes);
  }

  @Override
  public int forEachByte(int index, int bytes, ByteProcessor processor) {
    checkIndex(index, bytes);
    return fromBuffer(buffer.forEachByte(offset + index, bytes, processor));
  }

  @Override
  public int forEachByteDesc(int index, int bytes, ByteProcessor processor) {
    checkIndex(index, bytes);
    return fromBuffer(buffer.forEachByteDesc(offset + index, bytes, processor));
  }

  /** Returns the index here of an index in the buffer, or -1 for none. */
  private int fromBuffer(int index) {
    return index < offset ? -1 : index - offset;
  }
}
