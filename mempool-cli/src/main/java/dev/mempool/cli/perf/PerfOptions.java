// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import dev.mempool.cli.support.OpsOption;
import dev.mempool.cli.support.UsageException;
import dev.mempool.core.Mempool;
import dev.mempool.core.OpsChoice;
import dev.mempool.core.OpsTable;
import dev.mempool.lcore.Lcore;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code mempool perf} that choose the cells and the time. */
final class PerfOptions {

  /** The value of {@code --cores} for as many as there are. */
  private static final String ALL = "all";

  /** More than any burst; the pool has room for many of them. */
  private static final int MAX_BULK = 4096;

  /**
   * The time after which no further pass begins, unless one is given: the default cells take that
   * long on a common machine. The default run must end in less than two minutes.
   */
  private static final Duration ENOUGH = Duration.ofSeconds(118);

  @Option(
      names = "--ops",
      // a comma, unless another setting of the same ops follows
      split = ",(?![^:,]*=)",
      // the help would show that pattern
      hideParamSyntax = true,
      paramLabel = "NAME[:config][,...]",
      converter = OpsOption.Converter.class,
      description = "These backends (default: all that 'mempool ops' lists).")
  @Nullable List<OpsChoice> ops;

  @Option(
      names = "--cores",
      split = ",",
      paramLabel = "N",
      defaultValue = "1,all",
      description =
          "The number of lcores that use a pool at once, 'all' for as many as there are (default:"
              + " ${DEFAULT-VALUE}). Backends for a single producer or consumer are measured with"
              + " one.")
  List<String> cores = List.of();

  @Option(
      names = "--cache",
      split = ",",
      paramLabel = "N",
      defaultValue = "0,512",
      description = "The size of the cache of each lcore (default: ${DEFAULT-VALUE}).")
  List<Integer> caches = List.of();

  @Option(
      names = "--bulk",
      split = ",",
      paramLabel = "N",
      defaultValue = "1,32",
      description = "The number of objects that a call gets or puts (default: ${DEFAULT-VALUE}).")
  List<Integer> bulks = List.of();

  @Option(
      names = "--time",
      paramLabel = "SECONDS",
      description =
          "About how long the run may take: the more, the more often everything is measured"
              + " (default: up to three times, less than two minutes without other options).")
  @Nullable Integer seconds;

  /**
   * Checks the options, and returns the cells.
   *
   * @param table the backends by name
   * @param processors the number of processors that this process may use
   */
  Plan plan(OpsTable table, int processors) {
    check("--ops", ops);
    check("--cores", cores);
    check("--cache", caches);
    check("--bulk", bulks);
    caches.forEach(cache -> check("--cache", cache, 0, Mempool.maxCacheSize()));
    bulks.forEach(bulk -> check("--bulk", bulk, 1, MAX_BULK));
    if (seconds != null) {
      check("--time", seconds, 1, Integer.MAX_VALUE);
    }
    int most = Math.min(processors, Lcore.max());
    Plan plan =
        Plan.of(
            backends(table),
            cores.stream().map(text -> cores(text, most)).distinct().sorted().toList(),
            // Caches first: there JVMs differ most, so those groups gain most by a third pass.
            caches.stream().distinct().sorted(Comparator.reverseOrder()).toList(),
            bulks.stream().distinct().sorted().toList());
    if (plan.cells() == 0) {
      throw new UsageException(
          String.format(
                  Locale.ROOT,
                  "none of the --ops is for several threads that both get and put, and --cores is"
                      + " %s;",
                  String.join(",", cores))
              + " give --cores 1");
    }
    if (passes(plan) == 0) {
      throw new UsageException(
          String.format(
                  Locale.ROOT,
                  "--time is %d, and %d cells take about %d seconds at least; give more time, or"
                      + " fewer",
                  seconds,
                  plan.cells(),
                  Timing.of(plan.cells(), 1).plusMillis(999).toSeconds())
              + " --ops, --cores, --cache or --bulk");
    }
    return plan;
  }

  /** Returns the number of passes that the time probably allows. */
  int passes(Plan plan) {
    return seconds == null
        ? Timing.PASSES
        : Timing.passes(plan.cells(), Duration.ofSeconds(seconds));
  }

  /** Returns the time: no pass begins that would probably end after it. */
  Duration time(Plan plan) {
    if (seconds != null) {
      return Duration.ofSeconds(seconds);
    }
    Duration usual = Timing.of(plan.cells(), Timing.PASSES);
    return usual.compareTo(ENOUGH) > 0 ? usual : ENOUGH;
  }

  private List<Backend> backends(OpsTable table) {
    List<OpsChoice> choices = ops;
    if (choices == null) {
      List<Backend> all = table.entries().stream().map(entry -> Backend.of(entry, "")).toList();
      if (all.isEmpty()) {
        throw new UsageException(
            "there are no backends to measure; put one on the class path, or name a folder with"
                + " --plugins");
      }
      return all;
    }
    return choices.stream()
        .distinct()
        .map(choice -> Backend.of(OpsOption.entry(choice, table), choice.config()))
        .toList();
  }

  private static int cores(String text, int most) {
    int number = 0;
    try {
      number = text.equals(ALL) ? most : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      // 0 is refused
    }
    if (number < 1 || number > most) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "--cores is %s, allowed are 1 to %d, as many as this machine has, and %s",
              text,
              most,
              ALL));
    }
    return number;
  }

  private static void check(String option, int value, int min, int max) {
    if (value < min || value > max) {
      String allowed = max == Integer.MAX_VALUE ? min + " and more" : min + " to " + max;
      throw new UsageException(
          String.format(Locale.ROOT, "%s is %d, allowed are %s", option, value, allowed));
    }
  }

  /** Refuses commas between which there is nothing. */
  private static void check(String option, @Nullable List<?> values) {
    if (values != null && values.isEmpty()) {
      throw new UsageException(
          String.format(Locale.ROOT, "%s names nothing; give it a value, or leave it out", option));
    }
  }
}
