package dev.mempool.bench.compare;

import dev.mempool.bench.measure.JmhRunner;
import dev.mempool.bench.measure.JmhSettings;
import dev.mempool.bench.measure.Processors;
import dev.mempool.bench.measure.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;

/**
 * The Java side. JMH runs each slice as a single shot of as many rounds as a slice of C has, so
 * that both sides do the same operations on the same number of objects.
 *
 * @param socket the socket of the {@link SliceServer}
 * @param logFile the file for JMH's output about the latest cell
 * @param cpus the processors of the measuring threads
 * @param archive the file from which the processes read their classes
 */
record JavaSlices(Path socket, Path logFile, List<Integer> cpus, Optional<Path> archive) {

  /**
   * The figures of a cell.
   *
   * @param nsPerObject one figure per slice, in their order, for each process
   * @param bytesPerObject Java heap allocated per object, in the slice with the least
   */
  record Slices(List<List<Double>> nsPerObject, double bytesPerObject) {}

  /** {@return JMH's output about the latest cell} */
  String log() {
    try {
      return Files.readString(logFile);
    } catch (IOException e) {
      return "JMH left no log: " + e.getMessage();
    }
  }

  Slices measure(Cell cell, Plan plan, int rounds) throws RunnerException {
    List<List<Double>> times = new ArrayList<>();
    double bytes = Double.MAX_VALUE;
    double objects = (double) rounds * cell.keep();
    for (RunResult run : new Runner(options(cell, plan, rounds).build()).run()) {
      for (BenchmarkResult fork : run.getBenchmarkResults()) {
        List<Double> slices = new ArrayList<>();
        for (IterationResult slice : fork.getIterationResults()) {
          slices.add(slice.getPrimaryResult().getScore() / objects);
          bytes = Math.min(bytes, JmhRunner.allocated(slice.getSecondaryResults()) / objects);
        }
        times.add(slices);
      }
    }
    return new Slices(times, bytes);
  }

  private ChainedOptionsBuilder options(Cell cell, Plan plan, int rounds) {
    List<String> jvm =
        new ArrayList<>(
            List.of(
                JmhSettings.UNSAFE,
                JmhSettings.EXECUTOR,
                JmhSettings.LCORES,
                "-D" + Worker.PROPERTY + "=" + socket,
                Processors.option(cpus)));
    archive.map(JmhRunner::archive).ifPresent(jvm::addAll);
    ChainedOptionsBuilder options =
        JmhRunner.options(cell.work().benchmark(cell.n()), cell.cores(), logFile, jvm)
            .mode(Mode.SingleShotTime)
            .forks(plan.forks())
            .warmupIterations(plan.warmups())
            .warmupBatchSize(rounds)
            .measurementIterations(plan.pairs())
            .measurementBatchSize(rounds)
            .param("element", Integer.toString(cell.element()))
            .param("cache", cell.cache());
    cell.ops()
        .ifPresent(ops -> options.param("ops", ops).param("keep", Integer.toString(cell.keep())));
    return options;
  }
}
