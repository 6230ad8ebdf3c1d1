// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.top;

import dev.mempool.core.foreign.Faults;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The pools as lines of at most 80 columns. */
final class TopTable {

  static final int COLUMNS = 80;

  private static final String HEADER =
      String.format(
          Locale.ROOT,
          "%-14s%8s%8s%7s%8s%8s%7s%7s%6s%7s",
          "POOL",
          "SIZE",
          "IN USE",
          "CACHED",
          "FREE",
          "LOWEST",
          "GETS/s",
          "PUTS/s",
          "MISS",
          "FAILED");

  private static final int NAME = 14;

  /** The share of free objects below which a pool is nearly empty, as in the alert rules. */
  private static final double NEARLY_EMPTY = 0.05;

  /** The share of free objects below which a pool deserves a look. */
  private static final double LOW = 0.2;

  private TopTable() {}

  /** A line with the colour that it has on a terminal. */
  record Line(String text, @Nullable String colour) {}

  static List<Line> of(List<PoolView> pools) {
    List<Line> lines = new ArrayList<>();
    lines.add(new Line(HEADER, null));
    for (PoolView pool : pools) {
      lines.add(new Line(line(pool), colour(pool)));
    }
    return lines;
  }

  private static @Nullable String colour(PoolView pool) {
    double free = 1 - pool.used();
    return free < NEARLY_EMPTY ? "\033[31m" : free < LOW ? "\033[33m" : null;
  }

  private static String line(PoolView pool) {
    return String.format(
        Locale.ROOT,
        "%-14s%8s%8s%7s%8s%8s%7s%7s%6s%7s",
        name(pool),
        number((double) pool.size(), 7),
        number((double) pool.inUse(), 7),
        number((double) pool.cached(), 6),
        number((double) pool.free(), 7),
        number((double) pool.lowest(), 7),
        number(pool.gets(), 6),
        number(pool.puts(), 6),
        pool.misses() == null
            ? "-"
            : String.format(Locale.ROOT, "%.0f%%", 100 * Math.min(9.99, pool.misses())),
        number(pool.failures() == null ? null : pool.failures().doubleValue(), 6));
  }

  /** Returns the name of a pool, and the number of its program if that is not the first one. */
  private static String name(PoolView pool) {
    int colon = pool.program().indexOf(':');
    String program = colon < 0 ? "" : pool.program().substring(colon);
    String name = Faults.text(pool.pool()); // it comes from another program
    int room = NAME - program.length();
    return (name.length() > room ? name.substring(0, Math.max(0, room - 1)) + "~" : name) + program;
  }

  /** Returns a number of at most some characters: 12345, 12.3k, 4.5M. */
  static String number(@Nullable Double value, int width) {
    if (value == null) {
      return "-";
    }
    String whole = String.format(Locale.ROOT, "%.0f", value);
    double rest = value;
    for (String unit : List.of("k", "M", "G", "T", "P")) {
      if (whole.length() <= width) {
        return whole;
      }
      rest /= 1000;
      whole = String.format(Locale.ROOT, rest < 100 ? "%.1f%s" : "%.0f%s", rest, unit);
    }
    return whole;
  }
}
