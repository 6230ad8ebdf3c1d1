// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.core.PoolRegistry;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers and clients of Netty whose buffers are ours. */
class ServerTest {

  /** The time in which everything here happens, on a machine that is very busy. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private record Transport(
      String name, IoHandlerFactory factory, Class<? extends ServerSocketChannel> channel) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Those that this machine has. */
  static Stream<Transport> transports() {
    List<Transport> all = new ArrayList<>();
    all.add(new Transport("nio", NioIoHandler.newFactory(), NioServerSocketChannel.class));
    if (Epoll.isAvailable()) {
      all.add(new Transport("epoll", EpollIoHandler.newFactory(), EpollServerSocketChannel.class));
    }
    return all.stream();
  }

  private static EventLoopGroup loops(int threads, IoHandlerFactory factory) {
    return new MultiThreadIoEventLoopGroup(
        threads, LcoreEventLoops.threads("loop-"), LcoreEventLoops.idle(factory));
  }

  private static void end(EventLoopGroup loops) {
    loops.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static int port(Channel channel) {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  @ParameterizedTest
  @MethodSource("transports")
  void httpBodiesComeBack(Transport transport) throws Exception {
    MempoolByteBufAllocator allocator = MempoolByteBufAllocator.builder("http").build();
    EventLoopGroup loops = loops(2, transport.factory());
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      Channel server =
          new ServerBootstrap()
              .group(loops)
              .channel(transport.channel())
              .option(ChannelOption.ALLOCATOR, allocator)
              .childOption(ChannelOption.ALLOCATOR, allocator)
              .childHandler(
                  pipeline(
                      () -> new HttpServerCodec(),
                      () -> new HttpObjectAggregator(2 << 20),
                      Echo::new))
              .bind(ANY_PORT)
              .sync()
              .channel();
      Random random = new Random(1);
      for (int size : new int[] {1 << 10, 10_000, 100_000, 1 << 20, 0, 1}) {
        byte[] body = new byte[size];
        random.nextBytes(body);
        HttpResponse<byte[]> response =
            client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port(server) + "/"))
                    .timeout(PATIENCE)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertArrayEquals(body, response.body());
      }
    } finally {
      end(loops);
    }
    assertTrue(allocator.close(PATIENCE), () -> allocator.leakReports().toString());
    assertEquals(0, allocator.metric().usedDirectMemory());
  }

  @SafeVarargs
  private static ChannelInitializer<Channel> pipeline(
      java.util.function.Supplier<? extends ChannelHandler>... handlers) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        Arrays.stream(handlers).forEach(each -> channel.pipeline().addLast(each.get()));
      }
    };
  }

  private static final class Echo extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
      DefaultFullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.OK, request.content().retain());
      HttpUtil.setContentLength(response, request.content().readableBytes());
      ctx.writeAndFlush(response);
    }
  }

  /**
   * A server that sends back all it gets, to a client that reads nothing until it has sent
   * everything: more than the pool has. The server stops reading, so nothing fails and nothing is
   * lost.
   */
  @ParameterizedTest
  @MethodSource("transports")
  void aSlowConsumerStopsTheProducer(Transport transport) throws Exception {
    MempoolByteBufAllocator allocator =
        MempoolByteBufAllocator.builder("slow")
            .slots(2048, 512)
            .slots(65_536, 256)
            .whenEmpty(Fallback.FAIL)
            .whenTooLarge(Fallback.FAIL)
            .build();
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    CountDownLatch stopped = new CountDownLatch(1);
    EventLoopGroup loops = loops(1, transport.factory());
    int total = 64 << 20;
    try {
      Channel server =
          new ServerBootstrap()
              .group(loops)
              .channel(transport.channel())
              .childOption(ChannelOption.ALLOCATOR, allocator)
              .childOption(ChannelOption.SO_SNDBUF, 65_536)
              .childHandler(
                  pipeline(
                      () -> new BackPressureHandler(allocator),
                      () ->
                          new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelRead(ChannelHandlerContext ctx, Object message) {
                              ctx.writeAndFlush(message);
                              if (allocator.isShort()) {
                                stopped.countDown();
                              }
                            }

                            @Override
                            public void exceptionCaught(
                                ChannelHandlerContext ctx, Throwable cause) {
                              failures.add(cause);
                            }
                          }))
              .bind(ANY_PORT)
              .sync()
              .channel();
      try (Socket client = new Socket()) {
        client.setReceiveBufferSize(65_536);
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port(server)));
        Thread sender =
            Thread.ofVirtual()
                .start(() -> {
                  byte[] block = new byte[65_536];
                  try {
                    OutputStream out = client.getOutputStream();
                    for (int sent = 0; sent < total; sent += block.length) {
                      Arrays.fill(block, (byte) (sent / block.length));
                      out.write(block);
                    }
                  } catch (Exception e) {
                    failures.add(e);
                  }
                });
        assertTrue(stopped.await(PATIENCE.toSeconds(), TimeUnit.SECONDS), "the pool became short");
        InputStream in = client.getInputStream();
        for (int block = 0; block < total / 65_536; block++) {
          byte[] got = in.readNBytes(65_536);
          assertEquals(65_536, got.length);
          assertEquals((byte) block, got[0]);
          assertEquals((byte) block, got[65_535]);
        }
        sender.join();
      }
    } finally {
      end(loops);
    }
    assertEquals(List.of(), List.copyOf(failures));
    assertEquals(0, allocator.metric().usedDelegateMemory());
    assertTrue(allocator.close(PATIENCE), () -> allocator.leakReports().toString());
  }

  /** A burst of datagrams, which the application keeps: the pool bounds it, and nothing fails. */
  @Test
  void aBurstOfDatagramsIsBounded() throws Exception {
    MempoolByteBufAllocator allocator =
        MempoolByteBufAllocator.builder("burst")
            .slots(2048, 512)
            .whenEmpty(Fallback.FAIL)
            .whenTooLarge(Fallback.FAIL)
            .build();
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    Queue<ByteBuf> kept = new ConcurrentLinkedQueue<>();
    AtomicInteger received = new AtomicInteger();
    CountDownLatch stopped = new CountDownLatch(1);
    CountDownLatch goesOn = new CountDownLatch(1);
    EventLoopGroup loops = loops(1, NioIoHandler.newFactory());
    try (DatagramSocket client = new DatagramSocket()) {
      Channel server =
          new Bootstrap()
              .group(loops)
              .channel(NioDatagramChannel.class)
              .option(ChannelOption.ALLOCATOR, allocator)
              .handler(
                  pipeline(
                      () -> new BackPressureHandler(allocator),
                      () ->
                          new SimpleChannelInboundHandler<DatagramPacket>() {
                            @Override
                            protected void channelRead0(
                                ChannelHandlerContext ctx, DatagramPacket packet) {
                              received.incrementAndGet();
                              if (stopped.getCount() == 0 && !allocator.isShort()) {
                                goesOn.countDown();
                                return;
                              }
                              kept.add(packet.content().retain());
                              if (allocator.isShort()) {
                                stopped.countDown();
                              }
                            }

                            @Override
                            public void exceptionCaught(
                                ChannelHandlerContext ctx, Throwable cause) {
                              failures.add(cause);
                            }
                          }))
              .bind(ANY_PORT)
              .sync()
              .channel();
      byte[] bytes = new byte[1000];
      java.net.DatagramPacket packet =
          new java.net.DatagramPacket(bytes, bytes.length, server.localAddress());
      while (stopped.getCount() > 0) {
        client.send(packet);
      }
      for (int i = 0; i < 10_000; i++) {
        client.send(packet); // more than the pool has
      }
      assertTrue(kept.size() <= 512);
      kept.forEach(ByteBuf::release);
      kept.clear();
      while (goesOn.getCount() > 0) {
        client.send(packet); // and the server reads again
      }
    } finally {
      end(loops);
    }
    kept.forEach(ByteBuf::release);
    assertEquals(List.of(), List.copyOf(failures));
    assertTrue(allocator.close(PATIENCE), () -> allocator.leakReports().toString());
  }

  /** Slots in the cache of an event loop that waits can be got by other threads. */
  @ParameterizedTest
  @MethodSource("transports")
  void whatAnIdleEventLoopHasIsNotLost(Transport transport) throws Exception {
    int slots = 32;
    EventLoopGroup loops = loops(1, transport.factory());
    try (MempoolByteBufAllocator allocator =
        MempoolByteBufAllocator.builder("idle")
            .slots(64, slots, pool -> pool.cacheSize(16))
            .whenEmpty(Fallback.FAIL)
            .build()) {
      Runnable work =
          () -> {
            List<ByteBuf> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
              all.add(allocator.directBuffer(8));
            }
            all.forEach(ByteBuf::release);
          };
      loops.next().submit(work).sync();
      assertTrue(PoolRegistry.global().lookup("idle-64").orElseThrow().cachedCount() > 0);
      List<ByteBuf> all = new ArrayList<>();
      long start = System.nanoTime();
      while (all.size() < slots) {
        try {
          all.add(allocator.directBuffer(8));
        } catch (SlotsExhaustedException e) { // the event loop does not wait yet
          assertTrue(System.nanoTime() - start < PATIENCE.toNanos(), e.getMessage());
          Thread.onSpinWait();
        }
      }
      all.forEach(ByteBuf::release);
    } finally {
      end(loops);
    }
  }
}
