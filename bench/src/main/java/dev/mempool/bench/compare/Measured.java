package dev.mempool.bench.compare;

import dev.mempool.bench.measure.Statistics;
import java.util.List;
import java.util.function.Function;

/**
 * The figures of a cell.
 *
 * @param forks the pairs of slices of each Java process
 * @param rounds rounds of each thread in each slice, the same on both sides
 * @param bytesPerObject Java heap allocated per object
 */
record Measured(List<Pairs> forks, long rounds, double bytesPerObject) {

  double javaNs() {
    return Statistics.median(all(Pairs::java));
  }

  boolean hasC() {
    return forks.stream().noneMatch(fork -> fork.c().isEmpty());
  }

  double cNs() {
    return Statistics.median(all(Pairs::c));
  }

  /** {@return the ratio of each Java process} */
  List<Double> ratios() {
    return forks.stream().map(Pairs::ratio).toList();
  }

  double ratio() {
    return Statistics.median(ratios());
  }

  /** {@return the largest distance of a pair's ratio, without the farthest one of each process} */
  double spread() {
    return Statistics.spread(ratio(), all(fork -> Statistics.withoutFarthest(fork.ratios())));
  }

  int pairs() {
    return all(Pairs::java).size();
  }

  boolean undecided() {
    return Statistics.undecided(ratio(), spread());
  }

  private List<Double> all(Function<Pairs, List<Double>> figures) {
    return forks.stream().map(figures).flatMap(List::stream).toList();
  }
}
