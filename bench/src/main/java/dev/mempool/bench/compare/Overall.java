package dev.mempool.bench.compare;

import dev.mempool.bench.Statistics;
import dev.mempool.bench.compare.CellResult.Measured;
import java.util.List;
import java.util.Optional;

/**
 * What all cells with a C side say together.
 *
 * @param cells how many they are
 * @param atLeastOne of these, how many have a C/Java of at least 1
 * @param geometricMean of their C/Java: twice as fast in one and half as fast in another is 1
 */
record Overall(int cells, int atLeastOne, double geometricMean) {

  /** {@return what the results say; empty if none has a C side} */
  static Optional<Overall> of(List<CellResult> results) {
    List<Double> ratios =
        results.stream()
            .flatMap(result -> result.measured().stream())
            .filter(Measured::hasC)
            .map(Measured::ratio)
            .toList();
    if (ratios.isEmpty()) {
      return Optional.empty();
    }
    int atLeastOne = (int) ratios.stream().filter(ratio -> ratio >= 1).count();
    return Optional.of(new Overall(ratios.size(), atLeastOne, Statistics.geometricMean(ratios)));
  }

  int below() {
    return cells - atLeastOne;
  }
}
