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
 * bulks of n; the score is the time of a round.
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
    PoolLoops.getSingles(state.pool, worker.kept);
    PoolLoops.putSingles(state.pool, worker.kept);
    return worker.kept[0];
  }

  @Benchmark
  public int n4(PoolState state, PoolWorker worker) {
    PoolLoops.getBulks(state.pool, worker.kept, 4);
    PoolLoops.putBulks(state.pool, worker.kept, 4);
    return worker.kept[0];
  }

  @Benchmark
  public int n8(PoolState state, PoolWorker worker) {
    PoolLoops.getBulks(state.pool, worker.kept, 8);
    PoolLoops.putBulks(state.pool, worker.kept, 8);
    return worker.kept[0];
  }

  @Benchmark
  public int n32(PoolState state, PoolWorker worker) {
    PoolLoops.getBulks(state.pool, worker.kept, 32);
    PoolLoops.putBulks(state.pool, worker.kept, 32);
    return worker.kept[0];
  }

  @Benchmark
  public int n256(PoolState state, PoolWorker worker) {
    PoolLoops.getBulks(state.pool, worker.kept, 256);
    PoolLoops.putBulks(state.pool, worker.kept, 256);
    return worker.kept[0];
  }
}
