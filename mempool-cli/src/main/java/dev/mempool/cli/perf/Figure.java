// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import dev.mempool.bench.support.Statistics;
import java.util.List;
import java.util.Locale;

/**
 * The time of a get and a put of one object together, as one thread sees it, in nanoseconds: the
 * median and the quartiles of all slices of all JVMs that measured the cell. Single slices differ
 * tenfold where cores compete for cache lines, so the minimum and the maximum would say nothing.
 *
 * @param nanos the median
 * @param low the lower quartile
 * @param high the upper quartile
 */
record Figure(double nanos, double low, double high) {

  /** Returns the figure of at least one slice, in nanoseconds per object. */
  static Figure of(List<Double> slices) {
    return new Figure(
        Statistics.quartile(2, slices),
        Statistics.quartile(1, slices),
        Statistics.quartile(3, slices));
  }

  /** Returns the figure and its spread, such as {@code 24.1 ±0.5}. */
  String text() {
    return number(nanos) + " ±" + spread();
  }

  /** Returns the larger distance of a quartile from the median, with the decimals of the figure. */
  String spread() {
    return String.format(Locale.ROOT, format(nanos), Math.max(nanos - low, high - nanos));
  }

  /** Returns nanoseconds with three significant digits. */
  static String number(double nanos) {
    return String.format(Locale.ROOT, format(nanos), nanos);
  }

  private static String format(double nanos) {
    return nanos < 10 ? "%.2f" : nanos < 100 ? "%.1f" : "%.0f";
  }
}
