package dev.mempool.bench.peers;

import java.nio.ByteBuffer;

/** The JDK's direct buffers, one per packet; the garbage collector takes them back. */
public class DirectBuffers extends BufferPeer<ByteBuffer> {

  public DirectBuffers() {
    super(new ByteBuffer[BURST]);
  }

  @Override
  ByteBuffer get() {
    return ByteBuffer.allocateDirect(BYTES);
  }

  @Override
  void write(ByteBuffer buffer, long value) {
    buffer.putLong(value);
  }

  @Override
  void put(ByteBuffer buffer) {}
}
