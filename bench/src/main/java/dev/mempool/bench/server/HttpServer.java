// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.server;

import com.google.gson.JsonObject;
import com.sun.management.ThreadMXBean;
import dev.mempool.core.PoolBuilder;
import dev.mempool.core.memory.MemoryProvider;
import dev.mempool.netty.LcoreEventLoops;
import dev.mempool.netty.MempoolByteBufAllocator;
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
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
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
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The program with the server. It prints its port. For each line of its input it prints a line with
 * its state, and at the end of the input it ends the server and prints its last state.
 *
 * <p>The arguments are the allocator, {@code mempool}, {@code pooled} or {@code adaptive}; the
 * transport, {@code nio} or {@code epoll}; and the bytes of the body of each response.
 */
public final class HttpServer {

  /** More than a request of {@code wrk} has. */
  private static final int LARGEST_REQUEST = 64 << 10;

  /** The slots for bodies that no default class of ours has: for each connection one, and a few. */
  private static final int LARGE_SLOTS = ServerRun.CONNECTIONS + ServerRun.CONNECTIONS / 4;

  private static final String RESIDENT = "VmRSS:";

  private final ByteBufAllocator allocator;
  private final int bodyBytes;

  private HttpServer(ByteBufAllocator allocator, int bodyBytes) {
    this.allocator = allocator;
    this.bodyBytes = bodyBytes;
  }

  /** Runs the server until its input ends. */
  public static void main(String[] words) throws IOException, InterruptedException {
    int bodyBytes = Integer.parseInt(words[2]);
    new HttpServer(allocator(words[0], bodyBytes), bodyBytes)
        .run(words[0].equals("mempool"), words[1].equals("epoll"));
  }

  private static ByteBufAllocator allocator(String name, int bodyBytes) {
    return switch (name) {
      case "mempool" -> ours(bodyBytes);
      case "pooled" -> new PooledByteBufAllocator(true);
      case "adaptive" -> new AdaptiveByteBufAllocator(true);
      default -> throw new IllegalArgumentException("there is no allocator " + name);
    };
  }

  /** Returns the default allocator, with a class for the bodies that are larger than its slots. */
  private static MempoolByteBufAllocator ours(int bodyBytes) {
    MempoolByteBufAllocator.Builder builder = MempoolByteBufAllocator.builder("server");
    if (bodyBytes > 64 << 10) {
      Consumer<PoolBuilder<?>> lazily = pool -> pool.memory(MemoryProvider.mapped());
      builder
          .slots(256, 1023, lazily)
          .slots(2048, 511, lazily)
          .slots(16 << 10, 63, lazily)
          .slots(64 << 10, 31, lazily)
          .slots(bodyBytes, LARGE_SLOTS, lazily);
    }
    return builder.build();
  }

  private void run(boolean ours, boolean epoll) throws IOException, InterruptedException {
    ThreadFactory threads =
        ours ? LcoreEventLoops.threads("loop-") : new DefaultThreadFactory("loop");
    IoHandlerFactory transport = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            1, threads, ours ? LcoreEventLoops.idle(transport) : transport);
    Channel server =
        new ServerBootstrap()
            .group(loops)
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
                            new HttpObjectAggregator(LARGEST_REQUEST),
                            new Answer());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
    System.out.println(((InetSocketAddress) server.localAddress()).getPort());
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (input.readLine() != null) {
      System.out.println(state());
    }
    loops.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
    System.out.println(state());
    if (allocator instanceof MempoolByteBufAllocator pools) {
      pools.close(); // which warns of what is out
    }
  }

  /** Returns the memory of the process, and what has been allocated on the heap until now. */
  private JsonObject state() throws IOException {
    JsonObject state = new JsonObject();
    state.addProperty("nanos", System.nanoTime());
    state.addProperty("resident", resident());
    state.addProperty("allocated", allocated());
    if (allocator instanceof MempoolByteBufAllocator pools) {
      state.addProperty(
          "direct", pools.metric().reservedDirectMemory() + pools.metric().usedDelegateMemory());
      state.addProperty("out", pools.metric().usedDirectMemory());
    } else {
      state.addProperty(
          "direct", ((ByteBufAllocatorMetricProvider) allocator).metric().usedDirectMemory());
      if (allocator instanceof PooledByteBufAllocator pooled) {
        state.addProperty("out", pooled.pinnedDirectMemory());
      }
    }
    return state;
  }

  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(RESIDENT))
        .map(line -> line.substring(RESIDENT.length()).replace("kB", "").strip())
        .mapToLong(kilobytes -> Long.parseLong(kilobytes) << 10)
        .findFirst()
        .orElseThrow(() -> new IOException("/proc/self/status has no line " + RESIDENT));
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
  }

  /** Answers each request with a body. */
  private final class Answer extends SimpleChannelInboundHandler<FullHttpRequest> {

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      ByteBuf body = context.alloc().directBuffer(bodyBytes).writeZero(bodyBytes);
      DefaultFullHttpResponse response =
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
      HttpUtil.setContentLength(response, bodyBytes);
      context.writeAndFlush(response);
    }
  }
}
