package dev.mempool.bench;

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
 * How a process that measures Java alternates with one that measures C: before each measurement all
 * its threads sleep while the other has its turn, so that the two halves of a pair follow one
 * another at once and never disturb each other.
 *
 * <p>A connection to a Unix domain socket tells the other that this process has begun, one byte
 * asks for the other's turn, one byte back says that it is over.
 */
public final class Turns {

  /**
   * The system property with the path of the socket; without it there is nobody to alternate with.
   */
  public static final String PROPERTY = "mempool.bench.turns";

  private static final String UNREACHABLE = "the other side cannot be reached";

  private static @Nullable CyclicBarrier barrier;
  private static @Nullable SocketChannel channel;

  private Turns() {}

  /** Lets the other side prepare itself while this one warms up. */
  static synchronized void announce() {
    if (System.getProperty(PROPERTY) == null) {
      return;
    }
    try {
      connected();
    } catch (IOException e) {
      throw new UncheckedIOException(UNREACHABLE, e);
    }
  }

  /** Waits for the other's turn to be over; called by all threads. */
  static void await(int threads) {
    if (System.getProperty(PROPERTY) == null) {
      return;
    }
    try {
      barrier(threads).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the other side had its turn", e);
    } catch (BrokenBarrierException e) {
      throw new IllegalStateException("the other side broke off", e);
    }
  }

  /** The last thread that arrives asks, while the others sleep. */
  private static synchronized CyclicBarrier barrier(int threads) {
    if (barrier == null) {
      barrier = new CyclicBarrier(threads, Turns::ask);
    }
    return barrier;
  }

  private static void ask() {
    try {
      SocketChannel other = connected();
      ByteBuffer one = ByteBuffer.allocate(1);
      other.write(one);
      one.clear();
      if (other.read(one) != 1) {
        throw new IllegalStateException("the other side is gone");
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
