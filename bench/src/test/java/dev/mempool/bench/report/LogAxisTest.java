// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class LogAxisTest {

  @Test
  void aFactorTakesTheSameRoomEverywhere() {
    LogAxis axis = LogAxis.exact(List.of(1.0, 10.0, 100.0), 50, 250);
    assertEquals(List.of(50.0, 150.0, 250.0), List.of(axis.at(1), axis.at(10), axis.at(100)));
  }

  @Test
  void aRoundedAxisHoldsAllValuesAndItsEndsAreTicks() {
    LogAxis axis = LogAxis.rounded(List.of(0.13, 4.05), 200, 0);
    assertEquals(List.of(0.1, 0.2, 0.5, 1.0, 2.0, 5.0), axis.ticks());
    assertEquals(200, axis.at(0.1));
    assertEquals(0, axis.at(5));
  }

  @Test
  void aWideAxisHasTicksAtDecades() {
    assertEquals(
        List.of(10.0, 100.0, 1000.0, 10_000.0),
        LogAxis.rounded(List.of(9.0, 15_000.0), 0, 1).ticks());
  }

  @Test
  void oneValueLiesInsideTheAxis() {
    LogAxis axis = LogAxis.rounded(List.of(1.0, 1.0), 0, 100);
    assertTrue(axis.at(1) > 0 && axis.at(1) < 100);
    assertTrue(LogAxis.exact(List.of(), 0, 100).at(1) > 0);
  }

  @Test
  void figuresKeepThreeDigits() {
    assertEquals("447.9", Row.rounded(447.91));
    assertEquals("0.016", Row.rounded(0.0163));
    assertEquals("1.6e-04", Row.rounded(0.000163));
    assertEquals("23.70", Row.rounded(23.7));
    assertEquals("1.05M", LogAxis.label(1_048_575));
    assertEquals("0.5", LogAxis.label(0.5));
  }
}
