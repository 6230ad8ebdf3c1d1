package dev.mempool.bench.compare;

import dev.mempool.bench.measure.Statistics;
import java.util.List;
import java.util.Optional;

/**
 * The figures of all cells with a C side together.
 *
 * @param cells their number
 * @param atLeastOne the number of those with a C/Java of at least 1
 * @param geometricMean the mean of their C/Java
 */
record Overall(int cells, int atLeastOne, double geometricMean) {

  /** {@return the figures; empty if no cell has a C side} */
  static Optional<Overall> of(List<CellResult> results) {
    List<Double> ratios =
        results.stream()
            .flatMap(result -> result.measured().stream())
            .filter(Measured::hasC)
            .map(Measured::ratio)
            .toList();
    int atLeastOne = (int) ratios.stream().filter(ratio -> ratio >= 1).count();
    return ratios.isEmpty()
        ? Optional.empty()
        : Optional.of(new Overall(ratios.size(), atLeastOne, Statistics.geometricMean(ratios)));
  }

  int below() {
    return cells - atLeastOne;
  }
}
