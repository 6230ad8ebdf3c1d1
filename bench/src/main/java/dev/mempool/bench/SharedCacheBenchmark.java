package dev.mempool.bench;

import dev.mempool.core.Mempool;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Threads that are no lcore get one object or 32, and put them back. The score of {@code n1} and
 * {@code n32} is the time of that, as each of JMH's platform threads sees it ({@code -t}); the
 * score of {@code virtual1} and {@code virtual32} is the time in which {@link #THREADS} virtual
 * threads do it {@link #ROUNDS} times each, their start and end included.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = Forks.UNSAFE)
public class SharedCacheBenchmark {

  static final int THREADS = 10_000;

  /** Enough to make the start of a thread a small part of it. */
  static final int ROUNDS = 200;

  /** Rounds after which a virtual thread lets others run, so that all are under way at once. */
  private static final int YIELD_EVERY = 50;

  /** What a thread gets. */
  @State(Scope.Thread)
  public static class Kept {
    final int[] objects = new int[32];
  }

  @Benchmark
  public int n1(SharedPool state) {
    return one(state.pool);
  }

  @Benchmark
  public int n32(SharedPool state, Kept kept) {
    return bulk(state.pool, kept.objects);
  }

  @Benchmark
  public void virtual1(SharedPool state) throws InterruptedException {
    Mempool pool = state.pool;
    inVirtualThreads(() -> {
      for (int i = 0; i < ROUNDS; i++) {
        one(pool);
        if (i % YIELD_EVERY == 0) {
          Thread.yield();
        }
      }
    });
  }

  @Benchmark
  public void virtual32(SharedPool state) throws InterruptedException {
    Mempool pool = state.pool;
    inVirtualThreads(() -> {
      int[] objects = new int[32];
      for (int i = 0; i < ROUNDS; i++) {
        bulk(pool, objects);
        if (i % YIELD_EVERY == 0) {
          Thread.yield();
        }
      }
    });
  }

  private static int one(Mempool pool) {
    int object = pool.get();
    if (object == Mempool.NONE) {
      throw new PoolExhaustedException();
    }
    pool.put(object);
    return object;
  }

  private static int bulk(Mempool pool, int[] objects) {
    if (!pool.getBulk(objects, 0, objects.length)) {
      throw new PoolExhaustedException();
    }
    pool.putBulk(objects, 0, objects.length);
    return objects[0];
  }

  private static void inVirtualThreads(Runnable work) throws InterruptedException {
    Thread[] threads = new Thread[THREADS];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = Thread.startVirtualThread(work);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
