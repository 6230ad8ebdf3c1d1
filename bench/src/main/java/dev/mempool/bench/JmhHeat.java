package dev.mempool.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures a contestant by one fork of JMH, a short one: the rounds of a {@link Contest} make up
 * for that.
 */
public final class JmhHeat implements Heat, AutoCloseable {

  /** The name under which JMH's profiler reports the bytes per invocation. */
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  /** Long enough for C2 to be done with loops as small as those of our own pools. */
  private static final int WARMUPS = 4;

  private static final int MEASUREMENTS = 3;

  /** What JMH allocates itself, per iteration, is then less than 0.01 bytes per object. */
  private static final int ITERATION_MILLIS = 100;

  /** What a process takes beside: it starts, makes its pool, and ends. */
  private static final Duration START = Duration.ofMillis(600);

  /** Tens of times what a process takes. */
  private static final TimeValue PATIENCE = TimeValue.minutes(1);

  private final int warmups;
  private final List<Integer> cpus;
  private final Path folder;

  /**
   * Measures nothing yet; a fork warms up as long as our own pools need.
   *
   * @throws IOException if the system does not say which processors there are, or there can be no
   *     folder for temporary files
   */
  public JmhHeat() throws IOException {
    this(WARMUPS);
  }

  /**
   * Measures nothing yet.
   *
   * @param warmups how many tenths of a second a fork warms up
   * @throws IOException if the system does not say which processors there are, or there can be no
   *     folder for temporary files
   */
  public JmhHeat(int warmups) throws IOException {
    this.warmups = warmups;
    cpus = Processors.allowed();
    folder = Files.createTempDirectory("mempool-contest");
  }

  /**
   * {@return about how long some heats take}
   *
   * @param heats contestants times rounds
   */
  public static Duration guess(int heats) {
    return guess(heats, WARMUPS);
  }

  /**
   * {@return about how long some heats take}
   *
   * @param heats contestants times rounds
   * @param warmups how many tenths of a second a fork warms up
   */
  public static Duration guess(int heats, int warmups) {
    return START.plusMillis((long) (warmups + MEASUREMENTS) * ITERATION_MILLIS).multipliedBy(heats);
  }

  @Override
  public Score run(Contestant contestant) throws HeatFailure {
    Path log = folder.resolve("log");
    try {
      Files.deleteIfExists(log);
      RunResult result = new Runner(options(contestant, log).build()).runSingle();
      Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
      if (allocated == null) {
        throw new HeatFailure("JMH did not report " + ALLOCATED);
      }
      return new Score(
          result.getPrimaryResult().getScore() / contestant.objects(),
          allocated.getScore() / contestant.objects());
    } catch (RunnerException e) {
      throw new HeatFailure(e.getMessage() + reason(log), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** JMH says that something failed, and only its log says what. */
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

  private ChainedOptionsBuilder options(Contestant contestant, Path log) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(contestant.benchmark()) + "$")
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .forks(1)
            .threads(contestant.threads())
            .warmupIterations(warmups)
            .warmupTime(TimeValue.milliseconds(ITERATION_MILLIS))
            .measurementIterations(MEASUREMENTS)
            .measurementTime(TimeValue.milliseconds(ITERATION_MILLIS))
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.NORMAL)
            .output(log.toString())
            .shouldFailOnError(true)
            .timeout(PATIENCE)
            .jvmArgsAppend(jvmArgs(contestant));
    contestant.params().forEach(options::param);
    return options;
  }

  private String[] jvmArgs(Contestant contestant) {
    List<String> args = new ArrayList<>(contestant.allJvmArgs());
    args.add(Cpus.option(cpus));
    // one file for each class, because a process reads only what the first that wrote it had loaded
    args.addAll(Forks.archive(folder.resolve(contestant.benchmarks().getName() + ".jsa")));
    return args.toArray(String[]::new);
  }

  /** Deletes the temporary files. */
  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
