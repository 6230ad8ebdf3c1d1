// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomSeriesTest {

  private static final int PLENTY = 32768;

  private static List<Integer> first(int count, IntUnaryOperator next) {
    return IntStream.range(0, count).map(next).boxed().toList();
  }

  /** Worked out by hand: r, r shifted right by 2 and left by 3, joined by exclusive or, plus 1. */
  @Test
  void itIsTheSeriesOfTheCLibrary() {
    RandomSeries series = new RandomSeries();
    assertEquals(List.of(1, 2, 3, 4, 6, 5, 8, 7, 3, 4), first(10, i -> series.next(8, PLENTY)));
    series.restart();
    assertEquals(List.of(1, 10, 19, 28, 6, 13, 24), first(7, i -> series.next(32, PLENTY)));
  }

  @Test
  void aCallTakesNoMoreThanIsLeft() {
    RandomSeries series = new RandomSeries();
    assertEquals(List.of(1, 5, 5, 5, 5), first(5, i -> series.next(32, 5)));
    assertEquals(13, series.next(32, PLENTY), "the series goes on all the same");
  }

  /** As it must be, for a mean of half the most. */
  @Test
  void everyNumberIsAsFrequent() {
    for (int max : new int[] {8, 32, 64, 128, 256, 512}) {
      RandomSeries series = new RandomSeries();
      int[] counts = new int[max + 1];
      for (int i = 0; i < max * 4096; i++) {
        counts[series.next(max, PLENTY)]++;
      }
      assertEquals(0, counts[0]);
      for (int n = 1; n <= max; n++) {
        assertEquals(4096, counts[n], "%d of at most %d".formatted(n, max));
      }
    }
  }

  @Test
  void whatTheCTestLeavesOutIsRefused() {
    Bulk.parse("32/1").check(32);
    Bulk.parse("512/8").check(32768);
    Bulk.parse("1..32").check(32);
    for (String text : List.of("64/1", "1/64", "5/1", "5")) {
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> Bulk.parse(text).check(32));
      assertTrue(
          refusal.getMessage().startsWith("left out, as in the C library's test: 32"),
          refusal.getMessage());
    }
    assertThrows(IllegalArgumentException.class, () -> Bulk.parse("1..64").check(32));
    assertThrows(IllegalArgumentException.class, () -> Bulk.parse("some"));
    assertEquals(new Bulk(8, 8, false), Bulk.parse("8"));
  }
}
