// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import dev.mempool.bench.pools.Cell;
import dev.mempool.bench.support.Statistics;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The result of a cell. A figure that could not be measured is NaN.
 *
 * <p>Java and C are the two sides of the comparison. Others are measured beside them: Java with
 * other moves, or another C library.
 *
 * @param forks the pairs of slices of each Java process; empty if Java gives no figures
 * @param rounds rounds of each thread in each slice, the same on both sides
 * @param bytesPerObject Java heap allocated per object
 * @param reason the reason why Java, or else C, gives no figures, or a remark about C's figures;
 *     mostly empty
 * @param others the slices of the processes of each other side, by its name, in nanoseconds per
 *     object
 */
record CellResult(
    Cell cell,
    List<Pairs> forks,
    long rounds,
    double bytesPerObject,
    String reason,
    Map<String, List<List<Double>>> others) {

  /**
   * The slices of one Java process in their order, and the C slice before each, in nanoseconds per
   * object. There are none of C without a C side.
   */
  record Pairs(List<Double> java, List<Double> c) {

    Pairs {
      checkSizes("slices", java, c);
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

    double ratio() {
      return Statistics.median(ratios());
    }

    /** Returns C's time over Java's of each pair: above 1 Java is faster. */
    List<Double> ratios() {
      return IntStream.range(0, c.size()).mapToObj(i -> c.get(i) / java.get(i)).toList();
    }
  }

  static CellResult missing(Cell cell, String reason) {
    return new CellResult(cell, List.of(), 0, 0, reason, Map.of());
  }

  boolean measured() {
    return !forks.isEmpty();
  }

  boolean hasC() {
    return measured() && forks.stream().noneMatch(fork -> fork.c().isEmpty());
  }

  double javaNs() {
    return median(all(Pairs::java));
  }

  double cNs() {
    return median(hasC() ? all(Pairs::c) : List.of());
  }

  /** Returns the ratio of each Java process. */
  List<Double> ratios() {
    return hasC() ? forks.stream().map(Pairs::ratio).toList() : List.of();
  }

  double ratio() {
    return median(ratios());
  }

  double otherNs(String name) {
    return median(others.getOrDefault(name, List.of()).stream().flatMap(List::stream).toList());
  }

  /** Returns another side's time over Java's: above 1 Java is faster. */
  double otherRatio(String name) {
    List<List<Double>> slices = others.getOrDefault(name, List.of());
    return slices.isEmpty()
        ? Double.NaN
        : median(
            Pairs.of(forks.stream().map(Pairs::java).toList(), slices).stream()
                .map(Pairs::ratio)
                .toList());
  }

  private static double median(List<Double> values) {
    return values.isEmpty() ? Double.NaN : Statistics.median(values);
  }

  /** Returns the largest distance of a pair's ratio, without the farthest one of each process. */
  double spread() {
    return hasC()
        ? Statistics.spread(ratio(), all(fork -> Statistics.withoutFarthest(fork.ratios())))
        : Double.NaN;
  }

  /** Returns the calls of all threads in a slice. */
  long operations() {
    return cell.operations(rounds);
  }

  int pairs() {
    return all(Pairs::java).size();
  }

  boolean undecided() {
    return Statistics.undecided(ratio(), spread());
  }

  String verdict() {
    if (!hasC()) {
      return measured() ? "no C" : "missing";
    }
    return undecided() ? "undecided" : ratio() > 1 ? "faster" : "slower";
  }

  private List<Double> all(Function<Pairs, List<Double>> figures) {
    return forks.stream().map(figures).flatMap(List::stream).toList();
  }
}
