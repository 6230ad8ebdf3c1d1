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

  private static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  private static final MethodDescriptor<byte[], byte[]> ECHO =
      MethodDescriptor.newBuilder(BYTES, BYTES)
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("test.Echo/echo")
          .build();

  @Test
  void grpc() throws Exception {
    MempoolByteBufAllocator allocator = MempoolByteBufAllocator.builder("grpc").build();
    long[] used = new long[1];
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
                          ECHO,
                          ServerCalls.asyncUnaryCall((request, observer) -> {
                            used[0] = allocator.metric().usedDirectMemory();
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
              ECHO,
              CallOptions.DEFAULT.withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS),
              message));
      assertTrue(channel.shutdown().awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      assertTrue(server.shutdown().awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    } finally {
      loops.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }
    end(allocator, used[0]);
  }
}
