// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.measure;

import dev.mempool.bench.support.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures a case by one short fork of JMH. It is short because a {@link RoundsPart} repeats it.
 */
public final class JmhRunner {

  /** Tenths of a second until C2 has compiled loops as small as those of our own pools. */
  public static final int WARMUPS = 4;

  private static final int MEASUREMENTS = 3;

  /** With this, JMH's own allocations per iteration are less than 0.01 bytes per object. */
  private static final long ITERATION_MILLIS = 100L;

  private JmhRunner() {}

  /** Returns about the time of some forks. Each takes 600 ms to start, make a pool, and end. */
  static Duration guess(int forks, int warmups) {
    return Duration.ofMillis(600 + ITERATION_MILLIS * (warmups + MEASUREMENTS)).multipliedBy(forks);
  }

  /** Returns the bytes that an invocation allocated on the Java heap. */
  @SuppressWarnings("rawtypes") // as JMH declares them
  private static double allocated(Map<String, Result> results) throws RunnerException {
    Result<?> allocated = results.get("gc.alloc.rate.norm");
    if (allocated == null) {
      throw new RunnerException("JMH did not report gc.alloc.rate.norm");
    }
    return allocated.getScore();
  }

  /** Measures a case with so many warm-ups; the folder is for files of all cases. */
  static Results.Score run(BenchmarkCase one, int warmups, Path folder) throws RunnerException {
    Path log = folder.resolve("log");
    try {
      Files.deleteIfExists(log);
      RunResult result = new Runner(options(one, warmups, folder, log)).runSingle();
      return new Results.Score(
          result.getPrimaryResult().getScore() / one.objects(),
          allocated(result.getSecondaryResults()) / one.objects());
    } catch (RunnerException e) {
      throw new RunnerException(e.getMessage() + reason(log), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the first error in JMH's log; its exception only says that something failed. */
  private static String reason(Path log) {
    try (Stream<String> lines = Files.lines(log)) {
      return lines
          .filter(line -> line.contains("Exception") || line.contains("Error"))
          .findFirst()
          .map(line -> ": " + line.strip())
          .orElse("");
    } catch (IOException e) {
      return "; it left no log: " + e.getMessage();
    }
  }

  private static Options options(BenchmarkCase one, int warmups, Path folder, Path log) {
    List<String> jvmArgs = new ArrayList<>(one.jvmArgs());
    jvmArgs.add(JmhSettings.UNSAFE);
    jvmArgs.add(JmhSettings.EXECUTOR);
    jvmArgs.add(Processors.option(Processors.allowed()));
    // one file per case, because a process reads only the classes that the file's writer had loaded
    String classes = "%s-%08x.jsa".formatted(one.benchmark(), one.params().hashCode());
    jvmArgs.addAll(ChildJvm.archive(folder.resolve(classes)));
    TimeValue iteration = TimeValue.milliseconds(ITERATION_MILLIS);
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(one.benchmark()) + "$")
            .timeUnit(TimeUnit.NANOSECONDS)
            .threads(one.threads())
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.NORMAL)
            .output(log.toString())
            .shouldFailOnError(true)
            .timeout(TimeValue.minutes(1))
            .jvmArgsAppend(jvmArgs.toArray(String[]::new))
            .mode(Mode.AverageTime)
            .forks(1)
            .warmupIterations(warmups)
            .warmupTime(iteration)
            .measurementIterations(MEASUREMENTS)
            .measurementTime(iteration);
    one.params().forEach(options::param);
    return options.build();
  }
}
