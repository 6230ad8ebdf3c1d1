package dev.mempool.bench.measure;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/** The state of a thread that waits for a slice of the C program before each measurement. */
public abstract class Worker {

  /** Connects to the server of slices in a warm-up, and waits for a slice before a measurement. */
  @Setup(Level.Iteration)
  public final void awaitSlice(BenchmarkParams benchmark, IterationParams iteration) {
    if (iteration.getType() == IterationType.MEASUREMENT) {
      SliceClient.awaitSlice(benchmark.getThreads());
    } else {
      SliceClient.connect();
    }
  }
}
