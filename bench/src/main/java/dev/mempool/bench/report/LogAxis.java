// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A logarithmic axis.
 *
 * @param low the smallest value
 * @param high the largest value
 * @param from the position of the smallest value
 * @param to the position of the largest value
 */
record LogAxis(double low, double high, double from, double to) {

  private static final double[] STEPS = {1, 2, 5};

  /** An axis of more decades than this has labels at powers of ten only. */
  private static final double DECADES = 2.5;

  private static final double TEN = 10;

  /** An axis of a single value ends at this factor above it, and begins as far below it. */
  private static final double ROOM = 2;

  /** Returns an axis from the smallest to the largest value. */
  static LogAxis exact(List<Double> values, double from, double to) {
    double low = values.stream().mapToDouble(v -> v).min().orElse(1);
    double high = values.stream().mapToDouble(v -> v).max().orElse(1);
    return low < high
        ? new LogAxis(low, high, from, to)
        : new LogAxis(low / ROOM, high * ROOM, from, to);
  }

  /** Returns an axis that begins and ends with 1, 2 or 5 times a power of ten. */
  static LogAxis rounded(List<Double> values, double from, double to) {
    LogAxis exact = exact(values, from, to);
    double low = 0;
    for (double step : steps(exact)) {
      if (step <= exact.low) {
        low = step;
      } else if (step >= exact.high) {
        return new LogAxis(low, step, from, to);
      }
    }
    throw new IllegalStateException("no step above " + exact.high);
  }

  /** Returns the position of a value. */
  double at(double value) {
    return from + (to - from) * (Math.log(value / low) / Math.log(high / low));
  }

  /** Returns the values that have a label. */
  List<Double> ticks() {
    boolean wide = Math.log10(high / low) > DECADES;
    return steps(this).stream()
        .filter(step -> step >= low && step <= high && (!wide || isDecade(step)))
        .toList();
  }

  private static boolean isDecade(double step) {
    return Math.rint(Math.log10(step)) == Math.log10(step);
  }

  /**
   * Returns 1, 2 and 5 times the powers of ten, from below the smallest value to above the largest.
   */
  private static List<Double> steps(LogAxis axis) {
    List<Double> steps = new ArrayList<>();
    int first = (int) Math.floor(Math.log10(axis.low));
    int last = (int) Math.ceil(Math.log10(axis.high));
    for (int exponent = first; exponent <= last; exponent++) {
      for (double step : STEPS) {
        steps.add(exponent < 0 ? step / Math.pow(TEN, -exponent) : step * Math.pow(TEN, exponent));
      }
    }
    return steps;
  }

  /** Returns the label of a value: thousands with a k, millions with an M, three digits. */
  static String label(double value) {
    double unit = value >= 1e6 ? 1e6 : value >= 1e3 ? 1e3 : 1;
    String letter = value >= 1e6 ? "M" : value >= 1e3 ? "k" : "";
    double back = Double.parseDouble(String.format(Locale.ROOT, "%.3g", value / unit));
    return (back == Math.rint(back) ? Long.toString((long) back) : Double.toString(back)) + letter;
  }
}
