// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.pools;

import dev.mempool.bench.measure.JmhSettings;
import dev.mempool.bench.measure.PinnedExecutor;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreRegistration;
import dev.mempool.lcore.LcoreThread;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The cost of {@link Lcore#current} for each kind of thread. */
@State(Scope.Benchmark)
public class LcoreBenchmark extends JmhSettings {

  /** Enough calls for the method to be compiled, and to be seen in the compiler's profile. */
  private static final int CALLS = 50_000;

  /** Whether threads of all kinds have called it before, as in a program that has them all. */
  @Param({"false", "true"})
  public boolean mixed;

  /** The latest result. It is never read; storing it keeps the calls from being optimised away. */
  public volatile int result;

  @Setup
  public void callFromAllKinds() throws InterruptedException {
    if (!mixed) {
      return;
    }
    for (Thread thread :
        List.of(
            new LcoreThread(this::call),
            new PinnedExecutor.Holder(this::call, "holder"),
            new Thread(this::registerAndCall),
            new Thread(this::call),
            Thread.ofVirtual().unstarted(this::call))) {
      thread.start();
      thread.join();
    }
  }

  private void registerAndCall() {
    try (LcoreRegistration _ = Lcore.register()) {
      call();
    }
  }

  private void call() {
    for (int i = 0; i < CALLS; i++) {
      result = Lcore.current();
    }
  }

  /** A registered thread whose class knows nothing of lcores. */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
  public static class Registered {

    private LcoreRegistration registration;

    @Setup
    public void register() {
      registration = Lcore.register();
    }

    @TearDown
    public void close() {
      registration.close();
    }
  }

  @Benchmark
  @Fork(
      value = 3,
      jvmArgsAppend = {UNSAFE, EXECUTOR, LCORES})
  public int lcoreThread() {
    return Lcore.current();
  }

  @Benchmark
  @Fork(
      value = 3,
      jvmArgsAppend = {UNSAFE, EXECUTOR, HOLDERS})
  public int holder() {
    return Lcore.current();
  }

  @Benchmark
  public int registered(Registered thread) {
    return Lcore.current();
  }

  @Benchmark
  public int unregistered() {
    return Lcore.current();
  }

  @Benchmark
  @Fork(
      value = 3,
      jvmArgsAppend = {UNSAFE, "-Djmh.executor=VIRTUAL"})
  public int virtual() {
    return Lcore.current();
  }
}
