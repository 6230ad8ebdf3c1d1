package dev.mempool.bench;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/** What all measuring threads do: they let the other side have its turn before each measurement. */
public abstract class Worker {

  @Setup(Level.Iteration)
  public final void takeTurns(BenchmarkParams benchmark, IterationParams iteration) {
    if (iteration.getType() == IterationType.MEASUREMENT) {
      Turns.await(benchmark.getThreads());
    } else {
      Turns.announce();
    }
  }
}
