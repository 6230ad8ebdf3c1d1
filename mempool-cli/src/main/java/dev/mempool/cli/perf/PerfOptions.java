package dev.mempool.cli.perf;

import dev.mempool.cli.support.OpsChoice;
import dev.mempool.cli.support.UsageException;
import dev.mempool.core.Mempool;
import dev.mempool.core.OpsTable;
import dev.mempool.lcore.Lcore;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for.
 *
 * @param ops the backends; all there are if empty
 * @param cores how many lcores use a pool at once: numbers, or {@link #ALL}
 * @param caches the sizes of the caches
 * @param bulks how many objects are got, and put, at a time
 * @param seconds how long it may take about; {@code null} for as long as a sound answer takes
 */
record PerfOptions(
    List<OpsChoice> ops,
    List<String> cores,
    List<Integer> caches,
    List<Integer> bulks,
    @Nullable Integer seconds) {

  /** As many cores as there are. */
  static final String ALL = "all";

  /** More than any burst; the pool has room for many of them. */
  static final int MAX_BULK = 4096;

  /**
   * The least time after which no further pass begins, where no time is given. It is what the
   * default cells take on a machine of the common kind, and less than two minutes.
   */
  private static final Duration ENOUGH = Duration.ofSeconds(118);

  /**
   * Checks all of it.
   *
   * @param table where the ops are
   * @param processors how many of them this process may use
   */
  Plan plan(OpsTable table, int processors) {
    caches.forEach(cache -> check("--cache", cache, 0, Mempool.CACHE_MAX_SIZE));
    bulks.forEach(bulk -> check("--bulk", bulk, 1, MAX_BULK));
    if (seconds != null) {
      check("--time", seconds, 1, Integer.MAX_VALUE);
    }
    List<Integer> lcores =
        cores.stream()
            .map(text -> cores(text, Math.min(processors, Lcore.MAX)))
            .distinct()
            .sorted()
            .toList();
    Plan plan =
        Plan.of(
            backends(table),
            lcores,
            // Caches first: there JVMs differ most, so those groups gain most by a third pass.
            caches.stream().distinct().sorted(Comparator.reverseOrder()).toList(),
            bulks.stream().distinct().sorted().toList());
    if (plan.cells() == 0) {
      throw new UsageException(
          "none of the --ops is for several threads that both get and put, and --cores is %s;"
                  .formatted(String.join(",", cores))
              + " give --cores 1");
    }
    if (passes(plan) == 0) {
      throw new UsageException(
          "--time is %d, and %d cells take about %d seconds at least; give more time, or fewer"
                  .formatted(seconds, plan.cells(), leastSeconds(plan))
              + " --ops, --cores, --cache or --bulk");
    }
    return plan;
  }

  private static long leastSeconds(Plan plan) {
    return Pace.of(plan.cells(), 1).plusMillis(999).toSeconds();
  }

  /** How often all cells are measured, by what that takes about. */
  int passes(Plan plan) {
    return seconds == null ? Pace.PASSES : Pace.passes(plan.cells(), Duration.ofSeconds(seconds));
  }

  /** No pass begins that would last longer. */
  Duration time(Plan plan) {
    if (seconds != null) {
      return Duration.ofSeconds(seconds);
    }
    Duration usual = Pace.of(plan.cells(), Pace.PASSES);
    return usual.compareTo(ENOUGH) > 0 ? usual : ENOUGH;
  }

  private List<Backend> backends(OpsTable table) {
    if (ops.isEmpty()) {
      List<Backend> all = table.entries().stream().map(entry -> Backend.of(entry, "")).toList();
      if (all.isEmpty()) {
        throw new UsageException(
            "there are no backends to measure; put one on the class path, or name a folder with"
                + " --plugins");
      }
      return all;
    }
    return ops.stream()
        .distinct()
        .map(choice -> {
          Backend backend = Backend.of(table.lookup(choice.name()), choice.config());
          choice.refuseWrongConfig(table);
          return backend;
        })
        .toList();
  }

  private static int cores(String text, int most) {
    if (text.equals(ALL)) {
      return most;
    }
    int number;
    try {
      number = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      number = 0;
    }
    if (number < 1 || number > most) {
      throw new UsageException(
          "--cores is %s, allowed are 1 to %d, as many as this machine has, and %s"
              .formatted(text, most, ALL));
    }
    return number;
  }

  private static void check(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new UsageException(
          max == Integer.MAX_VALUE
              ? "%s is %d, allowed are %d and more".formatted(option, value, min)
              : "%s is %d, allowed are %d to %d".formatted(option, value, min, max));
    }
  }
}
