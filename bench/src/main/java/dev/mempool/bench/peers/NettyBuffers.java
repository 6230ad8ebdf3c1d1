package dev.mempool.bench.peers;

import dev.mempool.bench.Forks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.openjdk.jmh.annotations.Fork;

/**
 * An allocator of Netty as it is by default, with its leak detection on, which Netty advises not to
 * turn off. The JVM lets Netty use Unsafe, which is the fastest way that it has.
 */
@Fork(
    value = 3,
    jvmArgsAppend = {Forks.UNSAFE, Forks.EXECUTOR, FastThreadLocalExecutor.OPTION})
public abstract class NettyBuffers extends BufferPeer<ByteBuf> {

  private final ByteBufAllocator allocator;

  /**
   * A thread that holds nothing yet.
   *
   * @param allocator that of all threads
   */
  NettyBuffers(ByteBufAllocator allocator) {
    super(new ByteBuf[Peer.BURST]);
    this.allocator = allocator;
  }

  @Override
  final ByteBuf get() {
    return allocator.directBuffer(BYTES);
  }

  @Override
  final void write(ByteBuf buffer, long value) {
    buffer.writeLong(value);
  }

  @Override
  final void put(ByteBuf buffer) {
    if (!buffer.release()) {
      throw new IllegalStateException("somebody else holds the buffer");
    }
  }
}
