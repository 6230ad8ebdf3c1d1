// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;

/**
 * A handler that stops reading from its channel while an allocator {@linkplain
 * MempoolByteBufAllocator#isShort() is short of slots}, and goes on when slots are back. Data of a
 * TCP connection waits in the kernel meanwhile, and then with the peer; nothing is lost. Datagrams
 * that the kernel has no room for are lost, as always.
 *
 * <p>Each channel needs a handler of its own, before the handlers that keep buffers:
 *
 * <pre>{@code
 * channel.pipeline().addFirst(new BackPressureHandler(allocator));
 * }</pre>
 *
 * <p>The handler switches off {@linkplain io.netty.channel.ChannelConfig#setAutoRead automatic
 * reading} if it is on, and holds back reads that the application asks for. An event loop may read
 * what the channel allows for one pass, usually 16 buffers, before it stops; so the slots of a
 * class should be at least 8 times as many as all channels read in a pass. Buffers that are kept
 * until more data arrives, such as the parts of a request, never come back while nothing is read:
 * all connections together must not keep more than three quarters of a class.
 *
 * @since 0.1.0
 */
public final class BackPressureHandler extends ChannelDuplexHandler {

  private final MempoolByteBufAllocator allocator;

  // Used by the event loop of the channel alone.

  /** Whether this handler has switched automatic reading off. */
  private boolean hasStopped;

  /** Whether a read that the application asked for is held back. */
  private boolean holdsRead;

  private Runnable onChange = () -> {};

  /**
   * Creates a handler of one channel.
   *
   * @param allocator the allocator of the channel
   */
  public BackPressureHandler(MempoolByteBufAllocator allocator) {
    this.allocator = Objects.requireNonNull(allocator, "allocator");
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    onChange =
        () -> {
          try {
            ctx.executor().execute(() -> update(ctx));
          } catch (RejectedExecutionException e) {
            // the event loop has ended, and so has the channel
          }
        };
    allocator.shortage().add(onChange);
    update(ctx); // it may be short already
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    allocator.shortage().remove(onChange);
    goOn(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    allocator.shortage().remove(onChange);
    ctx.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ctx.fireChannelRead(message);
    update(ctx);
  }

  @Override
  public void read(ChannelHandlerContext ctx) {
    if (allocator.isShort()) {
      holdsRead = true;
      update(ctx);
    } else {
      ctx.read();
    }
  }

  private void update(ChannelHandlerContext ctx) {
    if (!allocator.isShort()) {
      goOn(ctx);
    } else if (ctx.channel().config().isAutoRead()) {
      hasStopped = true;
      ctx.channel().config().setAutoRead(false);
    }
  }

  private void goOn(ChannelHandlerContext ctx) {
    if (hasStopped) {
      hasStopped = false;
      holdsRead = false;
      ctx.channel().config().setAutoRead(true); // and this reads
    } else if (holdsRead) {
      holdsRead = false;
      ctx.read();
    }
  }
}
