package dev.mempool.cli.perf;

import java.util.List;
import java.util.Locale;

/**
 * What a get and a put of one object take together, as one thread sees it, in nanoseconds. Of all
 * slices of all JVMs that measured the cell half lie from {@code low} to {@code high}: where cores
 * fight for cache lines, single slices differ tenfold, and a range of all would hide everything.
 *
 * @param nanos the median
 * @param low the lower quartile
 * @param high the upper quartile
 */
record Figure(double nanos, double low, double high) {

  private static final double QUARTER = 0.25;
  private static final double HALF = 0.5;

  /**
   * Of slices in any order, at least one.
   *
   * @param slices nanoseconds per object
   */
  static Figure of(List<Double> slices) {
    double[] sorted = slices.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Figure(at(sorted, HALF), at(sorted, QUARTER), at(sorted, 1 - QUARTER));
  }

  /** How far the quartiles lie from the median at most. */
  double spread() {
    return Math.max(nanos - low, high - nanos);
  }

  /** Between two values on a straight line. */
  private static double at(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /** For people: the spread with as many decimals as the figure. */
  String text() {
    return number(nanos) + " ±" + spreadText();
  }

  String spreadText() {
    return String.format(Locale.ROOT, format(nanos), spread());
  }

  /** Nanoseconds with as many digits as say something. */
  static String number(double nanos) {
    return String.format(Locale.ROOT, format(nanos), nanos);
  }

  private static String format(double nanos) {
    return nanos < 10 ? "%.2f" : nanos < 100 ? "%.1f" : "%.0f";
  }
}
