package dev.mempool.bench;

import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreRegistration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs each kind of thread to learn its lcore id. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {Forks.UNSAFE})
public class LcoreBenchmark {

  /** The thread that measures is registered, and its class knows nothing of lcores. */
  @State(Scope.Thread)
  public static class Registered {
    private @Nullable LcoreRegistration registration;

    @Setup(Level.Trial)
    public void register() {
      registration = Lcore.register();
    }

    @TearDown(Level.Trial)
    public void close() {
      if (registration != null) {
        registration.close();
      }
    }
  }

  @Benchmark
  @Fork(
      value = 3,
      jvmArgsAppend = {Forks.UNSAFE, Forks.EXECUTOR, Forks.EXECUTOR_CLASS})
  public int lcoreThread(LcoreThreadKinds kinds) {
    return Lcore.current();
  }

  @Benchmark
  @Fork(
      value = 3,
      jvmArgsAppend = {
        Forks.UNSAFE,
        Forks.EXECUTOR,
        "-Djmh.executor.class=dev.mempool.bench.HolderExecutor"
      })
  public int holder(LcoreThreadKinds kinds) {
    return Lcore.current();
  }

  @Benchmark
  public int registered(LcoreThreadKinds kinds, Registered thread) {
    return Lcore.current();
  }

  @Benchmark
  public int unregistered(LcoreThreadKinds kinds) {
    return Lcore.current();
  }

  @Benchmark
  @Fork(
      value = 3,
      jvmArgsAppend = {Forks.UNSAFE, "-Djmh.executor=VIRTUAL"})
  public int virtual(LcoreThreadKinds kinds) {
    return Lcore.current();
  }
}
