// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {

  private static final double EXACT = 1e-12;

  @Test
  void theMedianIsTheMiddleOrTheMeanOfTheTwoMiddleOnes() {
    assertEquals(2, Statistics.median(List.of(9.0, 1.0, 2.0)), EXACT);
    assertEquals(2.5, Statistics.median(List.of(9.0, 1.0, 2.0, 3.0)), EXACT);
    assertEquals(7, Statistics.median(List.of(7.0)), EXACT);
    assertThrows(IllegalArgumentException.class, () -> Statistics.median(List.of()));
  }

  @Test
  void theSpreadIsTheLargestDistanceFromTheMiddle() {
    assertEquals(0, Statistics.spread(1.5, List.of(1.5)), EXACT);
    assertEquals(0.5, Statistics.spread(1.2, List.of(1.0, 1.2, 1.7)), EXACT);
    assertEquals(0.3, Statistics.spread(1.2, List.of(1.3, 0.9)), EXACT);
  }

  @Test
  void undecidedIsASpreadLargerThanTheDistanceFromOne() {
    assertFalse(Statistics.undecided(1.3, 0.2));
    assertFalse(Statistics.undecided(0.7, 0.2));
    assertTrue(Statistics.undecided(1.3, 0.4));
    assertTrue(Statistics.undecided(0.7, 0.4));
  }
}
