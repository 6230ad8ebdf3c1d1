package dev.mempool.bench.compare;

import java.util.Optional;

/**
 * The result of a cell.
 *
 * @param cell the cell
 * @param measured the figures; empty if Java gives none
 * @param reason the reason why Java, or else C, gives no figures, or a remark about C's figures;
 *     mostly empty
 */
record CellResult(Cell cell, Optional<Measured> measured, String reason) {

  static CellResult missing(Cell cell, String reason) {
    return new CellResult(cell, Optional.empty(), reason);
  }

  String verdict() {
    return measured.map(CellResult::verdict).orElse("missing");
  }

  private static String verdict(Measured figures) {
    if (!figures.hasC()) {
      return "no C";
    }
    return figures.undecided() ? "undecided" : figures.ratio() > 1 ? "faster" : "slower";
  }
}
