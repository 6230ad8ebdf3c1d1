package dev.mempool.bench.pools;

import dev.mempool.bench.measure.JmhSettings;
import dev.mempool.bench.measure.PinnedExecutor;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreRegistration;
import dev.mempool.lcore.LcoreThread;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The cost of {@link Lcore#current} for each kind of thread. */
public class LcoreBenchmark extends JmhSettings {

  /** The kinds of threads that have called {@link Lcore#current} before the measurement. */
  @State(Scope.Benchmark)
  public static class CallerKinds {

    /** Enough calls for the method to be compiled, and to be seen in the compiler's profile. */
    private static final int CALLS = 50_000;

    /** Whether threads of all kinds have called it, as in a program that has them all. */
    @Param({"false", "true"})
    public boolean mixed;

    /**
     * The latest result. It is never read; storing it keeps the calls from being optimised away.
     */
    public volatile int result;

    @Setup
    public void call() throws InterruptedException {
      if (!mixed) {
        return;
      }
      Runnable calls = this::callOften;
      Runnable registered =
          () -> {
            try (LcoreRegistration _ = Lcore.register()) {
              callOften();
            }
          };
      for (Thread thread :
          List.of(
              new LcoreThread(calls),
              new PinnedExecutor.Holder(calls, "holder"),
              new Thread(registered),
              new Thread(calls),
              Thread.ofVirtual().unstarted(calls))) {
        thread.start();
        thread.join();
      }
    }

    private void callOften() {
      for (int i = 0; i < CALLS; i++) {
        result = Lcore.current();
      }
    }
  }

  /** A registered thread whose class knows nothing of lcores. */
  @State(Scope.Thread)
  public static class Registered {

    private @Nullable LcoreRegistration registration;

    @Setup
    public void register() {
      registration = Lcore.register();
    }

    @TearDown
    public void close() {
      if (registration != null) {
        registration.close();
      }
    }
  }

  @Benchmark
  @Fork(
      value = 3,
      jvmArgsAppend = {UNSAFE, EXECUTOR, LCORES})
  public int lcoreThread(CallerKinds kinds) {
    return Lcore.current();
  }

  @Benchmark
  @Fork(
      value = 3,
      jvmArgsAppend = {UNSAFE, EXECUTOR, HOLDERS})
  public int holder(CallerKinds kinds) {
    return Lcore.current();
  }

  @Benchmark
  public int registered(CallerKinds kinds, Registered thread) {
    return Lcore.current();
  }

  @Benchmark
  public int unregistered(CallerKinds kinds) {
    return Lcore.current();
  }

  @Benchmark
  @Fork(
      value = 3,
      jvmArgsAppend = {UNSAFE, "-Djmh.executor=VIRTUAL"})
  public int virtual(CallerKinds kinds) {
    return Lcore.current();
  }
}
