// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.peers;

import dev.mempool.bench.measure.JmhSettings;
import dev.mempool.netty.Fallback;
import dev.mempool.netty.LcoreEventLoops;
import dev.mempool.netty.MempoolByteBufAllocator;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.Locale;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jctools.queues.atomic.SpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Netty's allocators and ours: to allocate a direct buffer, write a number, and release it, on one
 * thread or on two. The threads are those of event loops: each is a {@link FastThreadLocalThread},
 * and with ours an lcore.
 *
 * <pre>
 * java -jar bench/target/benchmarks.jar NettyBenchmark -prof gc
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 3,
    jvmArgs = {JmhSettings.EXECUTOR, NettyBenchmark.LOOPS})
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public class NettyBenchmark {

  /** The option that makes JMH's threads those of event loops. */
  static final String LOOPS = "-Djmh.executor.class=dev.mempool.bench.peers.NettyBenchmark$Loops";

  /**
   * The most buffers that wait for the other thread: a quarter of the slots of the largest class,
   * so that it is never short of them.
   */
  private static final int HANDED_OVER = 16;

  /** The allocator. */
  @Param({"mempool", "pooled", "adaptive"})
  public String allocator;

  /** The capacity of the buffers in bytes. */
  @Param({"256", "2048", "65536"})
  public int capacity;

  /** The level of Netty's leak detector. */
  @Param({"disabled", "simple"})
  public String leaks;

  private ByteBufAllocator alloc;
  private final SpscAtomicArrayQueue<ByteBuf> handedOver = new SpscAtomicArrayQueue<>(HANDED_OVER);
  private @Nullable Thread receiver;
  private volatile boolean stop;

  /** Makes the allocator, and starts the thread that releases what is handed over. */
  @Setup
  public void setUp() {
    ResourceLeakDetector.setLevel(
        ResourceLeakDetector.Level.valueOf(leaks.toUpperCase(Locale.ROOT)));
    alloc =
        switch (allocator) {
          case "mempool" ->
              MempoolByteBufAllocator.builder("bench")
                  .whenEmpty(Fallback.FAIL) // so that the figures are ours
                  .whenTooLarge(Fallback.FAIL)
                  .build();
          case "pooled" -> new PooledByteBufAllocator(true);
          default -> new AdaptiveByteBufAllocator(true);
        };
  }

  private void startReceiver() {
    stop = false;
    Thread thread = LcoreEventLoops.threads("receiver-").newThread(this::receive);
    receiver = thread;
    thread.start();
  }

  /** Ends the allocator. */
  @TearDown
  public void tearDown() throws InterruptedException {
    if (receiver != null) {
      stop = true;
      receiver.join();
    }
    if (alloc instanceof MempoolByteBufAllocator ours) {
      ours.close();
    }
  }

  /** {@return the number that was written} */
  @Benchmark
  public long allocateWriteRelease() {
    ByteBuf buffer = alloc.directBuffer(capacity);
    buffer.writeLong(42);
    long value = buffer.readLong();
    buffer.release();
    return value;
  }

  /** Allocates a buffer and writes to it, which another thread reads and releases. */
  @Benchmark
  public void handOver() {
    if (receiver == null) {
      startReceiver();
    }
    ByteBuf buffer = alloc.directBuffer(capacity);
    buffer.writeLong(42);
    while (!handedOver.offer(buffer)) {
      Thread.onSpinWait();
    }
  }

  private void receive() {
    while (true) {
      boolean last = stop; // read before the queue, so that no buffer is left in it
      ByteBuf buffer = handedOver.poll();
      if (buffer != null) {
        if (buffer.readLong() != 42) {
          throw new IllegalStateException("another number was written");
        }
        buffer.release();
      } else if (last) {
        return;
      } else {
        Thread.onSpinWait();
      }
    }
  }

  /** The executor of JMH's threads that makes them threads of event loops, which are lcores. */
  public static final class Loops extends ThreadPoolExecutor {

    /**
     * Creates the executor, as JMH does.
     *
     * @param threads the number of threads
     * @param prefix the prefix of their names
     */
    public Loops(int threads, String prefix) {
      super(
          threads,
          threads,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          LcoreEventLoops.threads(prefix));
    }
  }
}
