package dev.mempool.bench.compare;

import java.util.Arrays;
import java.util.List;

/** What is said about the pairs of a cell. */
final class Statistics {

  /** From this many pairs on, the smallest and the largest ratio do not count for the spread. */
  static final int TRIM_FROM = 8;

  private Statistics() {}

  static double median(List<Double> values) {
    double[] sorted = sorted(values);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * {@return how far a value lies from the median at most} Of eight values or more the smallest and
   * the largest are left out: on a machine that does other things too, one pair in a run is always
   * disturbed.
   */
  static double spread(List<Double> values) {
    double[] sorted = sorted(values);
    int skip = sorted.length >= TRIM_FROM ? 1 : 0;
    double median = median(values);
    return Math.max(median - sorted[skip], sorted[sorted.length - 1 - skip] - median);
  }

  /** {@return whether the spread is larger than the distance from 1, so that nobody has won} */
  static boolean undecided(double ratio, double spread) {
    return spread > Math.abs(ratio - 1);
  }

  private static double[] sorted(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("there are no values");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted;
  }
}
