package dev.mempool.bench;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** What is said about several figures of the same thing. */
public final class Statistics {

  private Statistics() {}

  /**
   * {@return the middle of the sorted values, or the mean of the two middle ones}
   *
   * @param values at least one
   */
  public static double median(List<Double> values) {
    double[] sorted = sorted(values);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * {@return what ratios come to together} Twice as much in one and half as much in another is 1.
   *
   * @param ratios at least one, all above 0
   */
  public static double geometricMean(List<Double> ratios) {
    return Math.exp(ratios.stream().mapToDouble(Math::log).average().orElseThrow());
  }

  /**
   * {@return how far a value lies from the middle at most}
   *
   * @param middle the middle
   * @param values at least one
   */
  public static double spread(double middle, List<Double> values) {
    double[] sorted = sorted(values);
    return Math.max(middle - sorted[0], sorted[sorted.length - 1] - middle);
  }

  /**
   * {@return the values that say how sure the median is} Without the one that is farthest from it:
   * on a machine that does other things too, one of a few is always disturbed.
   *
   * @param values at least one
   */
  public static List<Double> undisturbed(List<Double> values) {
    double median = median(values);
    return values.stream()
        .sorted(Comparator.comparingDouble(value -> Math.abs(value - median)))
        .limit(Math.max(1, values.size() - 1))
        .toList();
  }

  /**
   * {@return whether the spread is larger than the distance from 1, so that nobody has won}
   *
   * @param ratio the middle
   * @param spread of it
   */
  public static boolean undecided(double ratio, double spread) {
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
