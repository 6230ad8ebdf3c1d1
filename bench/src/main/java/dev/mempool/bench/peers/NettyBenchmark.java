// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.peers;

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
 * Netty's allocators and ours: to allocate a direct buffer, write a number, and release it. The
 * thread is one of an event loop: a {@link FastThreadLocalThread}, and with ours an lcore.
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
    jvmArgs = {
      "-Djmh.executor=CUSTOM",
      "-Djmh.executor.class=dev.mempool.bench.peers.NettyBenchmark$Loops"
    })
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public class NettyBenchmark {

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

  /** Makes the allocator. */
  @Setup
  public void setUp() {
    ResourceLeakDetector.setLevel(
        ResourceLeakDetector.Level.valueOf(leaks.toUpperCase(Locale.ROOT)));
    alloc =
        switch (allocator) {
          case "mempool" -> MempoolByteBufAllocator.builder("bench").build();
          case "pooled" -> new PooledByteBufAllocator(true);
          default -> new AdaptiveByteBufAllocator(true);
        };
  }

  /** Ends the allocator. */
  @TearDown
  public void tearDown() {
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
