package dev.mempool.bench.compare;

import dev.mempool.bench.Cpus;
import dev.mempool.bench.Forks;
import dev.mempool.bench.Turns;
import dev.mempool.bench.UserCacheBenchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the Java side of a cell with JMH: a slice is a single shot of as many rounds as the C side
 * does, so that both do the same operations on the same number of objects.
 */
final class JavaSide {

  /** The name under which JMH's profiler reports the bytes per operation, which is a slice here. */
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  /** Hundreds of times what the longest slice takes. */
  private static final TimeValue PATIENCE = TimeValue.minutes(1);

  private final Path turns;
  private final Path log;
  private final List<Integer> cpus;
  private final Optional<Path> archive;

  /**
   * Measures nothing yet.
   *
   * @param turns the socket for the other side's turns
   * @param log a file for what JMH says about the latest cell
   * @param cpus the processors of the measuring threads
   * @param archive a file in which the processes keep their classes for those that follow
   */
  JavaSide(Path turns, Path log, List<Integer> cpus, Optional<Path> archive) {
    this.turns = turns;
    this.log = log;
    this.cpus = cpus;
    this.archive = archive;
  }

  /** {@return what JMH says about the latest cell} */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "JMH left no log: " + e.getMessage();
    }
  }

  /**
   * What was measured.
   *
   * @param nsPerObject one figure per slice, in their order, for each process
   * @param bytesPerObject Java heap allocated per object, in the slice with the least
   */
  record Slices(List<List<Double>> nsPerObject, double bytesPerObject) {}

  Slices measure(Cell cell, Plan plan, int rounds) throws RunnerException {
    List<List<Double>> times = new ArrayList<>();
    double bytes = Double.MAX_VALUE;
    double objects = (double) rounds * cell.keep();
    for (RunResult run : new Runner(options(cell, plan, rounds).build()).run()) {
      for (BenchmarkResult fork : run.getBenchmarkResults()) {
        List<Double> slices = new ArrayList<>();
        for (IterationResult slice : fork.getIterationResults()) {
          slices.add(slice.getPrimaryResult().getScore() / objects);
          bytes = Math.min(bytes, allocated(slice) / objects);
        }
        times.add(slices);
      }
    }
    return new Slices(times, bytes);
  }

  private static double allocated(IterationResult slice) {
    Result<?> result = slice.getSecondaryResults().get(ALLOCATED);
    if (result == null) {
      throw new IllegalStateException("JMH did not report " + ALLOCATED);
    }
    return result.getScore();
  }

  private ChainedOptionsBuilder options(Cell cell, Plan plan, int rounds) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(benchmark(cell)) + "$")
            .mode(Mode.SingleShotTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .forks(plan.forks())
            .threads(cell.cores())
            .warmupIterations(plan.warmups())
            .warmupBatchSize(rounds)
            .measurementIterations(plan.pairs())
            .measurementBatchSize(rounds)
            .param("element", Integer.toString(cell.element()))
            .param("cache", cell.cache().equals(Cell.USER) ? "0" : cell.cache())
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.NORMAL)
            .output(log.toString())
            .shouldFailOnError(true)
            .timeout(PATIENCE)
            .jvmArgsAppend(jvmOptions());
    cell.ops()
        .ifPresent(ops -> options.param("ops", ops).param("keep", Integer.toString(cell.keep())));
    return options;
  }

  private String[] jvmOptions() {
    List<String> options =
        new ArrayList<>(List.of(Forks.UNSAFE, Forks.EXECUTOR, Forks.EXECUTOR_CLASS));
    options.add("-D" + Turns.PROPERTY + "=" + turns);
    options.add(Cpus.option(cpus));
    archive.ifPresent(file -> options.addAll(Forks.archive(file)));
    return options.toArray(String[]::new);
  }

  private static String benchmark(Cell cell) {
    Class<?> benchmarks =
        cell.cache().equals(Cell.USER) ? UserCacheBenchmark.class : cell.work().benchmarks();
    return benchmarks.getName() + "." + cell.work().method(cell.n());
  }
}
