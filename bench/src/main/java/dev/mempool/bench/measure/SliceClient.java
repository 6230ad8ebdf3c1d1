package dev.mempool.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import org.jspecify.annotations.Nullable;

/**
 * The client by which a Java process that measures asks for a slice of the C program before each of
 * its own slices. All its threads sleep meanwhile, so that the two slices of a pair follow one
 * another at once and do not disturb each other. Thread-safe.
 *
 * <p>The protocol, over a Unix domain socket: connecting tells that this process has started, one
 * byte asks for a slice, and one byte comes back when the slice is over.
 */
public final class SliceClient {

  /** The system property with the path of the socket. Without it the methods do nothing. */
  public static final String PROPERTY = "mempool.bench.slices";

  private static final String UNREACHABLE = "bench/compare cannot be reached";

  private static @Nullable CyclicBarrier barrier;
  private static @Nullable SocketChannel channel;

  private SliceClient() {}

  /** Connects, so that the C program prepares itself while this process warms up. */
  static void connect() {
    if (System.getProperty(PROPERTY) != null) {
      try {
        connected();
      } catch (IOException e) {
        throw new UncheckedIOException(UNREACHABLE, e);
      }
    }
  }

  /** Waits until all threads have called this, and for the slice of C. */
  static void awaitSlice(int threads) {
    if (System.getProperty(PROPERTY) == null) {
      return;
    }
    try {
      barrier(threads).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the C program measured", e);
    } catch (BrokenBarrierException e) {
      throw new IllegalStateException("there was no slice of the C program", e);
    }
  }

  private static synchronized CyclicBarrier barrier(int threads) {
    if (barrier == null) {
      barrier = new CyclicBarrier(threads, SliceClient::requestSlice);
    }
    return barrier;
  }

  private static void requestSlice() {
    try {
      SocketChannel server = connected();
      ByteBuffer one = ByteBuffer.allocate(1);
      server.write(one);
      if (server.read(one.clear()) != 1) {
        throw new IllegalStateException("bench/compare closed the connection");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(UNREACHABLE, e);
    }
  }

  private static synchronized SocketChannel connected() throws IOException {
    SocketChannel known = channel;
    if (known == null) {
      known = SocketChannel.open(StandardProtocolFamily.UNIX);
      known.connect(UnixDomainSocketAddress.of(System.getProperty(PROPERTY)));
      channel = known;
    }
    return known;
  }
}
