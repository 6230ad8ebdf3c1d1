// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import com.sun.management.ThreadMXBean;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * An HTTP server for load tests: the path is the number of bytes of the body, and {@code /stats}
 * tells the memory of the process. Arguments: {@code mempool}, {@code pooled} or {@code adaptive};
 * {@code nio} or {@code epoll}; the port.
 */
public final class HttpServerProgram {

  private HttpServerProgram() {}

  public static void main(String[] args) throws Exception {
    boolean epoll = args[1].equals("epoll");
    ByteBufAllocator allocator =
        switch (args[0]) {
          case "mempool" -> MempoolByteBufAllocator.builder("server").build();
          case "pooled" -> new PooledByteBufAllocator(true);
          case "adaptive" -> new AdaptiveByteBufAllocator(true);
          default -> throw new IllegalArgumentException(args[0]);
        };
    new ServerBootstrap()
        .group(
            new MultiThreadIoEventLoopGroup(
                1,
                LcoreEventLoops.threads("loop-"),
                LcoreEventLoops.idle(
                    epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory())))
        .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
        .childOption(ChannelOption.ALLOCATOR, allocator)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(
                        new HttpServerCodec(),
                        new HttpObjectAggregator(2 << 20),
                        new Answer(allocator));
              }
            })
        .bind(Integer.parseInt(args[2]))
        .sync()
        .channel()
        .closeFuture()
        .sync();
  }

  private static final class Answer extends SimpleChannelInboundHandler<FullHttpRequest> {

    private final ByteBufAllocator allocator;

    Answer(ByteBufAllocator allocator) {
      this.allocator = allocator;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request)
        throws Exception {
      String path = request.uri().substring(1);
      ByteBuf body;
      if (path.equals("stats")) {
        String text =
            String.format(
                Locale.ROOT,
                "%s; heap allocated: %d MB; direct used: %d kB%n",
                Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(each -> each.startsWith("VmRSS"))
                    .findFirst()
                    .orElse("?"),
                ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes()
                    >> 20,
                ((ByteBufAllocatorMetricProvider) allocator).metric().usedDirectMemory() >> 10);
        body = ctx.alloc().directBuffer().writeBytes(text.getBytes(StandardCharsets.UTF_8));
      } else {
        int bytes = Integer.parseInt(path);
        body = ctx.alloc().directBuffer(bytes).writeZero(bytes);
      }
      DefaultFullHttpResponse response =
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
      HttpUtil.setContentLength(response, body.readableBytes());
      ctx.writeAndFlush(response);
    }
  }
}
