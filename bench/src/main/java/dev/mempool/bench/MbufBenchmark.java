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
 * A round is {@value MbufWorker#PACKETS} packets, or as many as a call takes; the score is the time
 * of a round.
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
public class MbufBenchmark {

  @Benchmark
  public int n1(MbufState state, MbufWorker worker) {
    return MbufLoops.oneByOne(state.pool, MbufWorker.PACKETS);
  }

  @Benchmark
  public int n32(MbufState state, MbufWorker worker) {
    return MbufLoops.inBulks(state.pool, worker.packets, MbufWorker.PACKETS);
  }

  @Benchmark
  public int allocN1(MbufState state, MbufWorker worker) {
    return MbufLoops.allocOneByOne(state.pool, MbufWorker.PACKETS);
  }

  @Benchmark
  public int allocN32(MbufState state, MbufWorker worker) {
    return MbufLoops.allocInBulks(state.pool, worker.packets, 32);
  }

  @Benchmark
  public int allocN256(MbufState state, MbufWorker worker) {
    return MbufLoops.allocInBulks(state.pool, worker.packets, 256);
  }

  @Benchmark
  public int cloneN1(MbufState state, KeptPackets worker) {
    return MbufLoops.clones(state.pool, worker.kept);
  }

  @Benchmark
  public int chainN4(MbufState state, MbufWorker worker) {
    return MbufLoops.chains(state.pool, MbufWorker.PACKETS, 4);
  }

  @Benchmark
  public int refcntN1(KeptPackets worker) {
    return MbufLoops.references(worker.kept);
  }

  @Benchmark
  public int refcntSharedN1(SharedPackets worker) {
    return MbufLoops.references(worker.kept);
  }

  @Benchmark
  public int editN1(KeptPackets worker) {
    return MbufLoops.edits(worker.kept);
  }
}
