package dev.mempool.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A round gets objects in bulks of n until it keeps {@link PoolState#keep}, and puts them back in
 * bulks of n; the score is the time of a round. The bulks of {@code random} are of 1 to n objects,
 * as {@link RandomSeries} says.
 */
// JMH's own loop is compiled last; what it had inlined would run unoptimised until then
@CompilerControl(CompilerControl.Mode.DONT_INLINE)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {Forks.UNSAFE, Forks.EXECUTOR, Forks.EXECUTOR_CLASS})
public class PoolBenchmark {

  @Benchmark
  public int n1(PoolState state, PoolWorker worker) {
    return singles(state, worker);
  }

  @Benchmark
  public int n4(PoolState state, PoolWorker worker) {
    return bulks(state, worker, 4);
  }

  @Benchmark
  public int n8(PoolState state, PoolWorker worker) {
    return bulks(state, worker, 8);
  }

  @Benchmark
  public int n32(PoolState state, PoolWorker worker) {
    return bulks(state, worker, 32);
  }

  @Benchmark
  public int n64(PoolState state, PoolWorker worker) {
    return bulks(state, worker, 64);
  }

  @Benchmark
  public int n128(PoolState state, PoolWorker worker) {
    return bulks(state, worker, 128);
  }

  @Benchmark
  public int n256(PoolState state, PoolWorker worker) {
    return bulks(state, worker, 256);
  }

  @Benchmark
  public int n512(PoolState state, PoolWorker worker) {
    return bulks(state, worker, 512);
  }

  @Benchmark
  public int random8(PoolState state, PoolWorker worker) {
    return random(state, worker, 8);
  }

  @Benchmark
  public int random32(PoolState state, PoolWorker worker) {
    return random(state, worker, 32);
  }

  @Benchmark
  public int random64(PoolState state, PoolWorker worker) {
    return random(state, worker, 64);
  }

  @Benchmark
  public int random128(PoolState state, PoolWorker worker) {
    return random(state, worker, 128);
  }

  @Benchmark
  public int random256(PoolState state, PoolWorker worker) {
    return random(state, worker, 256);
  }

  @Benchmark
  public int random512(PoolState state, PoolWorker worker) {
    return random(state, worker, 512);
  }

  private static int singles(PoolState state, PoolWorker worker) {
    PoolLoops.getSingles(state.pool, worker.kept);
    PoolLoops.putSingles(state.pool, worker.kept);
    return worker.kept[0];
  }

  /** Inlined, so that n is a constant. */
  @CompilerControl(CompilerControl.Mode.INLINE)
  private static int bulks(PoolState state, PoolWorker worker, int n) {
    PoolLoops.getBulks(state.pool, worker.kept, n);
    PoolLoops.putBulks(state.pool, worker.kept, n);
    return worker.kept[0];
  }

  /** Inlined, so that max is a constant. */
  @CompilerControl(CompilerControl.Mode.INLINE)
  private static int random(PoolState state, PoolWorker worker, int max) {
    PoolLoops.getRandom(state.pool, worker.kept, max, worker.series);
    PoolLoops.putRandom(state.pool, worker.kept, max, worker.series);
    return worker.kept[0];
  }
}
