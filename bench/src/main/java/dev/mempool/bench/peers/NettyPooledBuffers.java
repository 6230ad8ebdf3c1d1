package dev.mempool.bench.peers;

import io.netty.buffer.PooledByteBufAllocator;

/** Netty's allocator after jemalloc, the default of Netty 4.1. */
public class NettyPooledBuffers extends NettyBuffers {

  public NettyPooledBuffers() {
    super(PooledByteBufAllocator.DEFAULT);
  }
}
