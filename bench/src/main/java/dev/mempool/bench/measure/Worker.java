// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * The state of a thread that measures. Before each slice of the Java process its threads ask
 * together for a slice of the C program, and sleep meanwhile. So the two slices of a pair follow
 * one another at once and do not disturb each other.
 *
 * <p>The protocol, over a Unix domain socket: connecting tells that this process has started, one
 * byte asks for a slice, and one byte comes back when the slice is over.
 */
public abstract class Worker {

  /** The system property with the path of the socket. Without it the threads ask for nothing. */
  public static final String PROPERTY = "mempool.bench.slices";

  private static @Nullable CyclicBarrier barrier;
  private static @Nullable SocketChannel channel;

  /** Connects in a warm-up, so that the C program prepares itself, and else waits for a slice. */
  @Setup(Level.Iteration)
  public final void awaitSlice(BenchmarkParams benchmark, IterationParams iteration)
      throws IOException, InterruptedException, BrokenBarrierException {
    if (System.getProperty(PROPERTY) == null) {
      return;
    }
    if (iteration.getType() == IterationType.MEASUREMENT) {
      barrier(benchmark.getThreads()).await();
    } else {
      connected();
    }
  }

  private static synchronized CyclicBarrier barrier(int threads) {
    if (barrier == null) {
      barrier = new CyclicBarrier(threads, Worker::requestSlice);
    }
    return barrier;
  }

  private static void requestSlice() {
    try {
      ByteBuffer one = ByteBuffer.allocate(1);
      connected().write(one);
      if (connected().read(one.clear()) != 1) {
        throw new IllegalStateException("bench/compare closed the connection");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("bench/compare cannot be reached", e);
    }
  }

  private static synchronized SocketChannel connected() throws IOException {
    if (channel == null) {
      channel = SocketChannel.open(UnixDomainSocketAddress.of(System.getProperty(PROPERTY)));
    }
    return channel;
  }
}
