package dev.mempool.bench.peers;

import io.netty.buffer.AdaptiveByteBufAllocator;

/** Netty's allocator that tunes itself, the default of Netty 4.2. */
public class NettyAdaptiveBuffers extends NettyBuffers {

  private static final AdaptiveByteBufAllocator ALLOCATOR = new AdaptiveByteBufAllocator();

  public NettyAdaptiveBuffers() {
    super(ALLOCATOR);
  }
}
