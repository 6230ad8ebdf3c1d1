package dev.mempool.bench.compare;

import dev.mempool.bench.Statistics;
import java.util.ArrayList;
import java.util.List;

/**
 * The pairs of one Java process and the C process beside it, in the order in which they were
 * measured, in nanoseconds per object.
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

  /** {@return the median of C's time over Java's, pair by pair: above 1 where Java is faster} */
  double ratio() {
    return Statistics.median(ratios());
  }

  /** {@return the ratios that say how sure the median is} */
  List<Double> undisturbed() {
    return Statistics.undisturbed(ratios());
  }

  private List<Double> ratios() {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < c.size(); i++) {
      ratios.add(c.get(i) / java.get(i));
    }
    return ratios;
  }

  /** {@return the slices of each process together} */
  static List<Pairs> of(List<List<Double>> java, List<List<Double>> c) {
    if (!c.isEmpty() && c.size() != java.size()) {
      throw new IllegalArgumentException(
          "%d processes of C for %d of Java".formatted(c.size(), java.size()));
    }
    List<Pairs> forks = new ArrayList<>();
    for (int i = 0; i < java.size(); i++) {
      forks.add(new Pairs(java.get(i), c.isEmpty() ? List.of() : c.get(i)));
    }
    return forks;
  }
}
