// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mempool.bench.compare.CellResult.Pairs;
import dev.mempool.bench.pools.Cell;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PairsTest {

  private static final double EXACT = 1e-12;

  private static final Cell CELL = Plan.quick().cells().getFirst();

  /** Within a process all pairs are alike; the processes differ. */
  private static final List<Pairs> FORKS =
      Pairs.of(
          List.of(List.of(1.0, 1.0, 9.0), List.of(1.0, 1.0, 1.0), List.of(2.0, 2.0, 2.0)),
          List.of(List.of(2.0, 2.0, 2.0), List.of(3.0, 3.0, 3.0), List.of(2.0, 2.0, 2.0)));

  @Test
  void aProcessCountsOnceWithTheMedianOfItsPairs() {
    assertEquals(List.of(2.0, 3.0, 1.0), FORKS.stream().map(Pairs::ratio).toList());
    CellResult measured = new CellResult(CELL, FORKS, 1, 0, "", Map.of());
    assertEquals(2, measured.ratio(), EXACT);
    assertEquals(1, measured.spread(), EXACT);
    assertEquals(9, measured.pairs());
    assertFalse(measured.undecided());
  }

  @Test
  void oneDisturbedPairOfAProcessDoesNotCountForTheSpread() {
    Pairs fork = new Pairs(List.of(1.0, 1.0, 1.0, 1.0), List.of(2.0, 9.0, 2.5, 1.5));
    assertEquals(2.25, fork.ratio(), EXACT);
    CellResult measured = new CellResult(CELL, List.of(fork), 1, 0, "", Map.of());
    assertEquals(0.75, measured.spread(), EXACT);
  }

  @Test
  void everySliceHasAPartner() {
    List<List<Double>> one = List.of(List.of(1.0));
    assertThrows(
        IllegalArgumentException.class, () -> Pairs.of(one, List.of(List.of(1.0), List.of(1.0))));
    assertThrows(IllegalArgumentException.class, () -> Pairs.of(one, List.of(List.of(1.0, 2.0))));
  }
}
