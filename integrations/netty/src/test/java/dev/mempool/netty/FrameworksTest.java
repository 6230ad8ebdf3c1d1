// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

/** Frameworks on Netty, with the settings that the documentation names. */
class FrameworksTest {

  /** The time in which everything here happens, on a machine that is very busy. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static byte[] randomBytes() {
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  /** Ends the allocator after a test in which the framework has used it. */
  private static void end(MempoolByteBufAllocator allocator, long used) {
    assertTrue(used > 0, "the framework has used a buffer of ours");
    assertTrue(allocator.close(PATIENCE), () -> allocator.leakReports().toString());
    assertEquals(0, allocator.metric().usedDirectMemory());
  }

  @Test
  void reactorNetty() {
    MempoolByteBufAllocator allocator = MempoolByteBufAllocator.builder("reactor").build();
    long[] used = new long[1];
    byte[] body = randomBytes();
    DisposableServer server =
        HttpServer.create()
            .host("localhost")
            .port(0)
            .option(ChannelOption.ALLOCATOR, allocator) // of the channel that accepts
            .childOption(ChannelOption.ALLOCATOR, allocator) // of the connections
            .handle((request, response) ->
                response.send(
                    request
                        .receive()
                        .retain()
                        .doOnNext(each -> used[0] = allocator.metric().usedDirectMemory())))
            .bindNow(PATIENCE);
    try {
      byte[] answer =
          HttpClient.newConnection()
              .option(ChannelOption.ALLOCATOR, allocator)
              .post()
              .uri("http://localhost:" + server.port() + "/")
              .send(Mono.fromSupplier(() -> allocator.buffer().writeBytes(body)))
              .responseContent()
              .aggregate()
              .asByteArray()
              .block(PATIENCE);
      assertArrayEquals(body, answer);
    } finally {
      server.disposeNow(PATIENCE);
    }
    end(allocator, used[0]);
  }

  /**
   * Messages of bytes.
   *
   * @param allocator the allocator
   * @param used the bytes that were in use when a message was there
   */
  private record Bytes(MempoolByteBufAllocator allocator, AtomicLong used)
      implements MethodDescriptor.Marshaller<byte[]> {

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      used.accumulateAndGet(allocator.metric().usedDirectMemory(), Math::max);
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void grpc() throws Exception {
    MempoolByteBufAllocator allocator = MempoolByteBufAllocator.builder("grpc").build();
    AtomicLong used = new AtomicLong();
    Bytes bytes = new Bytes(allocator, used);
    MethodDescriptor<byte[], byte[]> echo =
        MethodDescriptor.newBuilder(bytes, bytes)
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("test.Echo/echo")
            .build();
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            2, LcoreEventLoops.threads("grpc-"), LcoreEventLoops.idle(NioIoHandler.newFactory()));
    try {
      Server server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .withOption(ChannelOption.ALLOCATOR, allocator)
              .withChildOption(ChannelOption.ALLOCATOR, allocator)
              .bossEventLoopGroup(loops)
              .workerEventLoopGroup(loops)
              .channelType(NioServerSocketChannel.class)
              .addService(
                  ServerServiceDefinition.builder("test.Echo")
                      .addMethod(
                          echo,
                          ServerCalls.asyncUnaryCall((request, observer) -> {
                            observer.onNext(request);
                            observer.onCompleted();
                          }))
                      .build())
              .build()
              .start();
      ManagedChannel channel =
          NettyChannelBuilder.forAddress(new InetSocketAddress("localhost", server.getPort()))
              .withOption(ChannelOption.ALLOCATOR, allocator)
              .eventLoopGroup(loops)
              .channelType(NioSocketChannel.class)
              .usePlaintext()
              .build();
      byte[] message = randomBytes();
      assertArrayEquals(
          message,
          ClientCalls.blockingUnaryCall(
              channel,
              echo,
              CallOptions.DEFAULT.withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS),
              message));
      assertTrue(channel.shutdown().awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      assertTrue(server.shutdown().awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    } finally {
      loops.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }
    end(allocator, used.get());
  }
}
