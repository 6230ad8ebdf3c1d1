package dev.mempool.bench;

import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreRegistration;
import dev.mempool.lcore.LcoreThread;
import java.util.List;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Which kinds of threads the JIT compiler saw at the question who is asking. */
@State(Scope.Benchmark)
public class LcoreThreadKinds {

  /** Calls enough to be compiled, and to be seen in the profile that the compilation goes by. */
  private static final int CALLS = 50_000;

  /** Whether threads of all kinds have asked before, as in a program that has them all. */
  @Param({"false", "true"})
  public boolean mixed;

  /** What they were told; never read, and there so that they are asked. */
  public volatile int told;

  @Setup(Level.Trial)
  public void ask() throws InterruptedException {
    if (!mixed) {
      return;
    }
    Runnable asking = this::askOften;
    Runnable registered =
        () -> {
          try (LcoreRegistration _ = Lcore.register()) {
            askOften();
          }
        };
    for (Thread thread :
        List.of(
            new LcoreThread(asking),
            new HolderExecutor.Holder(asking, "holder"),
            new Thread(registered),
            new Thread(asking),
            Thread.ofVirtual().unstarted(asking))) {
      thread.start();
      thread.join();
    }
  }

  private void askOften() {
    for (int i = 0; i < CALLS; i++) {
      told = Lcore.current();
    }
  }
}
