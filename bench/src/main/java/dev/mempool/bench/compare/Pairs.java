package dev.mempool.bench.compare;

import dev.mempool.bench.measure.Statistics;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The pairs of slices of one Java process and the C process beside it, in nanoseconds per object.
 *
 * @param java the Java slices, in the order in which they were measured
 * @param c the C slice before each; empty without a C side
 */
record Pairs(List<Double> java, List<Double> c) {

  Pairs {
    checkSizes("slices", java, c);
    java = List.copyOf(java);
    c = List.copyOf(c);
  }

  /** Returns the pairs of each process. */
  static List<Pairs> of(List<List<Double>> java, List<List<Double>> c) {
    checkSizes("processes", java, c);
    return IntStream.range(0, java.size())
        .mapToObj(i -> new Pairs(java.get(i), c.isEmpty() ? List.of() : c.get(i)))
        .toList();
  }

  private static void checkSizes(String what, List<?> java, List<?> c) {
    if (!c.isEmpty() && c.size() != java.size()) {
      throw new IllegalArgumentException(
          "%d %s of C for %d of Java".formatted(c.size(), what, java.size()));
    }
  }

  /** Returns the median of the ratios. */
  double ratio() {
    return Statistics.median(ratios());
  }

  /** Returns C's time over Java's of each pair: above 1 Java is faster. */
  List<Double> ratios() {
    return IntStream.range(0, c.size()).mapToObj(i -> c.get(i) / java.get(i)).toList();
  }
}
