package dev.mempool.bench.compare;

import java.util.Optional;

/**
 * What is known about a cell.
 *
 * @param cell the cell
 * @param measured what was measured; empty if Java gives nothing
 * @param reason why Java, or else C, gives nothing; empty if both were measured
 */
record CellResult(Cell cell, Optional<Measured> measured, String reason) {

  /**
   * What was measured.
   *
   * @param pairs the slices
   * @param rounds rounds of each thread in each slice, the same on both sides
   * @param bytesPerObject Java heap allocated per object
   */
  record Measured(Pairs pairs, long rounds, double bytesPerObject) {

    double javaNs() {
      return Statistics.median(pairs.java());
    }

    boolean hasC() {
      return !pairs.c().isEmpty();
    }

    double cNs() {
      return Statistics.median(pairs.c());
    }

    double ratio() {
      return Statistics.median(pairs.ratios());
    }

    double spread() {
      return Statistics.spread(pairs.ratios());
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
