package dev.mempool.bench.peers;

import dev.mempool.bench.Forks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.openjdk.jmh.annotations.Fork;

/**
 * An allocator of Netty without the detection of leaks, as Netty's own benchmarks run it: our pools
 * do not look for leaks either unless they are told to. The JVM lets Netty use Unsafe, which is the
 * fastest way that it has.
 */
@Fork(
    value = 3,
    jvmArgsAppend = {
      Forks.UNSAFE,
      Forks.EXECUTOR,
      FastThreadLocalExecutor.OPTION,
      "-Dio.netty.leakDetection.level=disabled"
    })
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
