// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTest {

  @Test
  void medianAndQuartilesDoNotFollowOneDisturbedSlice() {
    assertEquals(new Figure(3, 2, 4), Figure.of(List.of(5000.0, 1.0, 4.0, 2.0, 3.0)));
  }

  @Test
  void oneSliceHasNoSpread() {
    assertEquals(new Figure(7, 7, 7), Figure.of(List.of(7.0)));
  }

  @Test
  void textHasAsManyDecimalsAsSaySomething() {
    assertEquals("0.65 ±0.02", new Figure(0.652, 0.63, 0.66).text());
    assertEquals("24.1 ±0.5", new Figure(24.06, 23.9, 24.51).text());
    assertEquals("448 ±106", new Figure(448.2, 400, 554).text());
  }
}
