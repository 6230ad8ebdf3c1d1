// SPDX-License-Identifier: Apache-2.0
/**
 * A buffer allocator for Netty on pools of fixed-size objects: {@link
 * dev.mempool.netty.MempoolByteBufAllocator}.
 */
@org.jspecify.annotations.NullMarked
module dev.mempool.netty {
  requires transitive dev.mempool.core;
  requires transitive io.netty.buffer;
  requires transitive io.netty.transport;
  requires io.netty.common;
  requires static io.netty.transport.classes.epoll;
  requires static io.netty.transport.unix.common;

  exports dev.mempool.netty;
}
