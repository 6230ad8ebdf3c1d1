// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChartTest {

  @Test
  void figuresKeepThreeDigits() {
    assertEquals("447.9", Chart.rounded(447.91));
    assertEquals("0.016", Chart.rounded(0.0163));
    assertEquals("1.6e-04", Chart.rounded(0.000163));
    assertEquals("23.70", Chart.rounded(23.7));
    assertEquals("1.05M", Chart.label(1_048_575));
    assertEquals("0.5", Chart.label(0.5));
  }

  @Test
  void linesHaveACellForEachValue() {
    Chart chart =
        Chart.of(
            "cache 0",
            "n",
            "ns",
            Map.of("stack", List.of(new Chart.Point(1, 20), new Chart.Point(2000, 3))),
            Map.of(),
            List.of());
    assertEquals(List.of("1", "2k"), chart.columns());
    assertEquals(List.of("20.00", "3.00"), chart.lines().getFirst().cells());
    assertEquals("cache 0: ns by n", chart.label());
    Chart distribution =
        Chart.of(
            "get",
            "share",
            "ns",
            Map.of("stack", List.of(new Chart.Point(1, 20), new Chart.Point(100, 3))),
            Map.of(10.0, "90%", 1000.0, "99.9%"),
            List.of());
    assertFalse(distribution.hasColumns());
    assertEquals(List.of(new Chart.Tick(10, "90%")), distribution.ticks());
  }

  @Test
  void whatHasNoPlaceOnALogarithmicAxisIsNotDrawable() {
    for (double wrong : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertFalse(new Chart.Point(1, wrong).isDrawable());
      assertFalse(new Chart.Point(wrong, 1).isDrawable());
    }
  }

  @Test
  void jsonCannotEndItsElement() {
    assertEquals(
        "[\"\\u003c/script\\u003e ]]\\u003e \\u0026\"]",
        Template.inElement("[\"</script> ]]> &\"]"));
  }
}
