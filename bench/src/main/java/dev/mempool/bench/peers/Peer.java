package dev.mempool.bench.peers;

import dev.mempool.bench.Forks;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One thread of a contestant. Every contestant has two benchmarks, {@code n1}, in which objects are
 * got and put one by one, and {@code n32}, in which all objects of a round are got and then all are
 * put. A round is {@value #BURST} objects; the score is its time.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {Forks.UNSAFE, Forks.EXECUTOR, Forks.PINNED_CLASS})
public abstract class Peer {

  /** A burst of packets, as devices are usually polled for. */
  static final int BURST = 32;
}
