package dev.mempool.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A logarithmic axis.
 *
 * @param low the smallest value
 * @param high the largest value
 * @param from where the smallest one is
 * @param to where the largest one is
 */
record LogAxis(double low, double high, double from, double to) {

  private static final double[] STEPS = {1, 2, 5};

  /** With more decades than this, an axis has labels at whole ones only. */
  private static final double DECADES = 2.5;

  private static final double TEN = 10;

  /** Where an axis has one value, it lies in the middle of a range that goes so far. */
  private static final double ROOM = 2;

  /** {@return an axis from the smallest to the largest value} */
  static LogAxis exact(List<Double> values, double from, double to) {
    double low = values.stream().mapToDouble(v -> v).min().orElse(1);
    double high = values.stream().mapToDouble(v -> v).max().orElse(1);
    return low < high
        ? new LogAxis(low, high, from, to)
        : new LogAxis(low / ROOM, high * ROOM, from, to);
  }

  /** {@return an axis that begins and ends with 1, 2 or 5 of a decade} */
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

  /** {@return where a value is} */
  double at(double value) {
    return from + (to - from) * (Math.log(value / low) / Math.log(high / low));
  }

  /** {@return the values that have a label} */
  List<Double> ticks() {
    boolean wide = Math.log10(high / low) > DECADES;
    return steps(this).stream()
        .filter(step -> step >= low && step <= high && (!wide || isDecade(step)))
        .toList();
  }

  private static boolean isDecade(double step) {
    return Math.rint(Math.log10(step)) == Math.log10(step);
  }

  /** From below the smallest value to above the largest one. */
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
}
