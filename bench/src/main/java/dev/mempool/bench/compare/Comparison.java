// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import dev.mempool.bench.measure.JmhRunner;
import dev.mempool.bench.measure.JmhSettings;
import dev.mempool.bench.measure.Processors;
import dev.mempool.bench.measure.Worker;
import dev.mempool.core.OpsTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;

/** Measures cells one after another. JMH runs each Java slice as a single shot of many rounds. */
final class Comparison implements AutoCloseable {

  private final Plan plan;
  private final Optional<Path> archive;
  private final List<Integer> cpus = Processors.allowed();
  private final NativeSide nativeSide;
  private final SliceServer server = new SliceServer();

  /**
   * Measures nothing yet.
   *
   * @param program the C program; empty if there is none, for the reason {@code noProgram}
   * @param archive the file from which the Java processes read their classes
   */
  Comparison(Plan plan, Optional<Path> program, String noProgram, Optional<Path> archive)
      throws IOException {
    this.plan = plan;
    this.archive = archive;
    nativeSide = new NativeSide(program, noProgram, cpus);
  }

  /** Returns the description of the machine and of both sides. */
  Machine machine() {
    return Machine.here(cpus.size(), nativeSide.describe());
  }

  /** Returns the reason why a cell cannot be measured here; empty if it can. */
  Optional<String> missing(Cell cell) {
    Optional<String> unknown =
        cell.ops()
            .filter(name ->
                OpsTable.ofContext().entries().stream().noneMatch(ops -> ops.name().equals(name)))
            .map("there are no ops named %s here"::formatted);
    return unknown.isPresent() || cell.cores() <= cpus.size()
        ? unknown
        : Optional.of(
            "it needs %d processors, and this process may use %d"
                .formatted(cell.cores(), cpus.size()));
  }

  /** Returns the figures of a cell, or the reason why there are none. */
  CellResult measure(Cell cell) {
    Optional<String> missing = missing(cell);
    if (missing.isPresent()) {
      return CellResult.missing(cell, missing.get());
    }
    try (NativeSide.Slices c = nativeSide.new Slices(cell, plan.sliceMillis())) {
      server.listen(c);
      Collection<RunResult> runs = new Runner(options(cell, c.rounds)).run();
      // waits for the end of the last process
      server.listen(SliceServer.NONE);
      return result(cell, runs, c);
    } catch (RunnerException | IllegalStateException | IllegalArgumentException e) {
      System.err.println(log());
      return CellResult.missing(cell, "the Java side failed: " + root(e));
    } finally {
      server.listen(SliceServer.NONE);
    }
  }

  private static CellResult result(Cell cell, Collection<RunResult> runs, NativeSide.Slices c)
      throws RunnerException {
    List<List<Double>> java = new ArrayList<>();
    double bytes = Double.MAX_VALUE;
    double objects = (double) c.rounds * cell.keep();
    for (RunResult run : runs) {
      for (BenchmarkResult fork : run.getBenchmarkResults()) {
        List<Double> slices = new ArrayList<>();
        for (IterationResult slice : fork.getIterationResults()) {
          slices.add(slice.getPrimaryResult().getScore() / objects);
          bytes = Math.min(bytes, JmhRunner.allocated(slice.getSecondaryResults()) / objects);
        }
        java.add(slices);
      }
    }
    return new CellResult(
        cell, CellResult.Pairs.of(java, c.nsPerObject()), c.rounds, bytes, c.remark);
  }

  private Options options(Cell cell, int rounds) {
    List<String> jvm =
        new ArrayList<>(List.of(JmhSettings.UNSAFE, JmhSettings.EXECUTOR, JmhSettings.LCORES));
    jvm.add("-D" + Worker.PROPERTY + "=" + server.path);
    jvm.add(Processors.option(cpus));
    archive.map(JmhRunner::archive).ifPresent(jvm::addAll);
    ChainedOptionsBuilder options =
        JmhRunner.options(cell.work().benchmark(cell.n()), cell.cores(), server.log, jvm)
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
    return options.build();
  }

  /** Returns JMH's output about the latest cell. */
  private String log() {
    try {
      return Files.readString(server.log);
    } catch (IOException e) {
      return "JMH left no log: " + e.getMessage();
    }
  }

  /** Returns the innermost cause: JMH wraps it in several exceptions that say nothing. */
  private static Throwable root(Throwable failure) {
    Throwable[] suppressed = failure.getSuppressed();
    Throwable inner = suppressed.length > 0 ? suppressed[0] : failure.getCause();
    return inner == null ? failure : root(inner);
  }

  @Override
  public void close() {
    nativeSide.close();
    server.close();
  }
}
