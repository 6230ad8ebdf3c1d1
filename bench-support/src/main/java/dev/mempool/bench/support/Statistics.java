// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

import com.google.common.math.Quantiles;
import java.util.Comparator;
import java.util.List;

/** Statistics over several figures of the same thing. */
public final class Statistics {

  private Statistics() {}

  /**
   * Returns the median.
   *
   * @param values at least one value
   * @return the median
   */
  public static double median(List<Double> values) {
    return quartile(2, values);
  }

  /**
   * Returns a quartile.
   *
   * @param number 1 for the lower one, 2 for the median, 3 for the upper one
   * @param values at least one value
   * @return the quartile
   */
  public static double quartile(int number, List<Double> values) {
    return Quantiles.quartiles().index(number).compute(values);
  }

  /**
   * Returns the geometric mean of ratios. The mean of 2 and 1/2 is 1.
   *
   * @param ratios at least one ratio
   * @return the mean
   */
  public static double geometricMean(List<Double> ratios) {
    return Math.exp(ratios.stream().mapToDouble(Math::log).average().orElseThrow());
  }

  /**
   * Returns the largest distance of a value from the middle.
   *
   * @param middle the middle
   * @param values at least one value
   * @return the distance
   */
  public static double spread(double middle, List<Double> values) {
    return values.stream().mapToDouble(value -> Math.abs(value - middle)).max().orElseThrow();
  }

  /**
   * Returns the values except the one that is farthest from the median. On a machine that does
   * other things too, one of a few values is always disturbed, so that it does not count for the
   * spread.
   *
   * @param values at least one value
   * @return the values
   */
  public static List<Double> withoutFarthest(List<Double> values) {
    double median = median(values);
    return values.stream()
        .sorted(Comparator.comparingDouble(value -> Math.abs(value - median)))
        .limit(Math.max(1, values.size() - 1))
        .toList();
  }

  /**
   * Tells whether the spread is larger than the distance from 1, so that neither side is faster.
   *
   * @param ratio the ratio of the sides
   * @param spread its spread
   * @return whether it is
   */
  public static boolean undecided(double ratio, double spread) {
    return spread > Math.abs(ratio - 1);
  }
}
