// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import io.netty.channel.ChannelConfig;
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
 * <p>The handler holds back the reads of the channel, whether they are {@linkplain
 * ChannelConfig#setAutoRead automatic} or asked for. The application may switch automatic reading
 * off and on meanwhile, on the event loop: what it has set last decides whether the channel reads
 * when slots are back.
 *
 * <p>An event loop may read what the channel allows for one pass, usually 16 buffers, before it
 * stops; so the slots of a class should be at least 8 times as many as all channels read in a pass.
 * Buffers that are kept until more data arrives, such as the parts of a request, never come back
 * while nothing is read: all connections together must not keep more than half of a class.
 *
 * @since 0.1.0
 */
public final class BackPressureHandler extends ChannelDuplexHandler {

  private final MempoolByteBufAllocator allocator;

  // Used by the event loop of the channel alone.

  /** Whether a read is held back. */
  private boolean holdsRead;

  /** Whether one of the reads that are held back was asked for while automatic reading was off. */
  private boolean isAskedFor;

  /**
   * Whether this handler has switched automatic reading off, which ends a pass of the event loop,
   * and will switch it on at the end of the pass.
   */
  private boolean endsPass;

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
    ChannelConfig config = ctx.channel().config();
    if (allocator.isShort() && config.isAutoRead()) {
      endsPass = true;
      config.setAutoRead(false);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    endPass(ctx);
    ctx.fireChannelReadComplete();
  }

  private void endPass(ChannelHandlerContext ctx) {
    if (endsPass) {
      endsPass = false;
      ctx.channel().config().setAutoRead(true); // and this asks for a read
    }
  }

  @Override
  public void read(ChannelHandlerContext ctx) {
    if (!allocator.isShort()) {
      ctx.read();
      return;
    }
    isAskedFor |= !endsPass && !ctx.channel().config().isAutoRead();
    if (!holdsRead) {
      holdsRead = true;
      endAutomaticReads(ctx);
    }
  }

  private void update(ChannelHandlerContext ctx) {
    if (!allocator.isShort()) {
      goOn(ctx);
    } else if (!holdsRead && !endsPass && !ctx.isRemoved()) {
      endAutomaticReads(ctx);
    }
  }

  /**
   * Lets the channel forget the last read, which is valid until automatic reading is switched off.
   * Then it is switched on again, which asks for a read, and this handler holds that back.
   */
  private static void endAutomaticReads(ChannelHandlerContext ctx) {
    ChannelConfig config = ctx.channel().config();
    if (config.isAutoRead()) {
      config.setAutoRead(false);
      config.setAutoRead(true);
    }
  }

  private void goOn(ChannelHandlerContext ctx) {
    endPass(ctx);
    if (holdsRead) {
      boolean isWanted = isAskedFor || ctx.channel().config().isAutoRead();
      holdsRead = false;
      isAskedFor = false;
      if (isWanted) {
        ctx.read();
      }
    }
  }
}
