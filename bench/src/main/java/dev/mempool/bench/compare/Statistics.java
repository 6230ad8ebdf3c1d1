package dev.mempool.bench.compare;

import java.util.Arrays;
import java.util.List;

/** What is said about the figures of a cell. */
final class Statistics {

  private Statistics() {}

  static double median(List<Double> values) {
    double[] sorted = sorted(values);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** {@return the mean of ratios, which are all above 0} */
  static double geometricMean(List<Double> ratios) {
    return Math.exp(ratios.stream().mapToDouble(Math::log).average().orElseThrow());
  }

  /** {@return how far a value lies from the middle at most} */
  static double spread(double middle, List<Double> values) {
    double[] sorted = sorted(values);
    return Math.max(middle - sorted[0], sorted[sorted.length - 1] - middle);
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
