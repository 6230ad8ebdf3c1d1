package dev.mempool.bench.compare;

import dev.mempool.bench.Statistics;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is known about a cell.
 *
 * @param cell the cell
 * @param measured what was measured; empty if Java gives nothing
 * @param reason why Java, or else C, gives nothing, or what is to be known about C's figures;
 *     mostly empty
 */
record CellResult(Cell cell, Optional<Measured> measured, String reason) {

  /**
   * What was measured.
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

    /** {@return the ratio that each Java process showed} */
    List<Double> ratios() {
      return forks.stream().map(Pairs::ratio).toList();
    }

    double ratio() {
      return Statistics.median(ratios());
    }

    double spread() {
      return Statistics.spread(ratio(), all(Pairs::undisturbed));
    }

    int pairs() {
      return all(Pairs::java).size();
    }

    private List<Double> all(Function<Pairs, List<Double>> side) {
      return forks.stream().map(side).flatMap(List::stream).toList();
    }

    boolean undecided() {
      return Statistics.undecided(ratio(), spread());
    }
  }

  static CellResult missing(Cell cell, String reason) {
    return new CellResult(cell, Optional.empty(), reason);
  }

  /** {@return in one word how the cell stands} */
  String verdict() {
    if (measured.isEmpty()) {
      return "missing";
    }
    Measured figures = measured.get();
    if (!figures.hasC()) {
      return "no C";
    }
    if (figures.undecided()) {
      return "undecided";
    }
    return figures.ratio() > 1 ? "faster" : "slower";
  }
}
