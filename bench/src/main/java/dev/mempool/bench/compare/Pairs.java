package dev.mempool.bench.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * The pairs of a cell in the order in which they were measured, in nanoseconds per object.
 *
 * @param java the Java slices
 * @param c the C slices before each; empty if C gives nothing
 */
record Pairs(List<Double> java, List<Double> c) {

  Pairs {
    if (!c.isEmpty() && c.size() != java.size()) {
      throw new IllegalArgumentException(
          "%d slices of C for %d of Java".formatted(c.size(), java.size()));
    }
    java = List.copyOf(java);
    c = List.copyOf(c);
  }

  /** {@return C's time over Java's, pair by pair: above 1 where Java is faster} */
  List<Double> ratios() {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < c.size(); i++) {
      ratios.add(c.get(i) / java.get(i));
    }
    return ratios;
  }
}
