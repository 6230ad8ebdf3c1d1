// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.report;

import com.google.common.collect.ImmutableMap;
import dev.mempool.bench.support.Chart;
import dev.mempool.bench.support.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The other side's time divided by ours: above 1 ours is faster.
 *
 * @param value the ratio; empty if there is none
 * @param verdict the word for it: {@code faster}, {@code undecided}, {@code slower}, or what the
 *     document says where there is no ratio
 */
record Ratio(OptionalDouble value, String verdict) {

  /** The verdicts with their signs, in the order in which they are counted. */
  private static final Map<String, String> SIGNS =
      ImmutableMap.of("faster", "▲", "undecided", "≈", "slower", "▼");

  /** The page has so many colours for ratios above 1, and as many below. */
  private static final int COLOURS = 4;

  private static final int COLOURS_PER_FACTOR_OF_TWO = 2;

  /**
   * Returns the ratio of a row. Where the row has no verdict, it is decided if the ratio lies at
   * least its spread away from 1.
   */
  static Ratio of(Row row) {
    OptionalDouble ratio = row.number("ratio");
    String verdict = row.text("verdict");
    if (ratio.isEmpty() || !(ratio.getAsDouble() > 0)) {
      return new Ratio(OptionalDouble.empty(), verdict);
    }
    double value = ratio.getAsDouble();
    if (!SIGNS.containsKey(verdict)) {
      verdict =
          value == 1 || Statistics.undecided(value, row.number("spread").orElse(0))
              ? "undecided"
              : value > 1 ? "faster" : "slower";
    }
    return new Ratio(ratio, verdict);
  }

  /** Returns the number with the sign of the verdict, for a cell of a table. */
  String text() {
    return value.isPresent()
        ? Chart.rounded(value.getAsDouble()) + " " + SIGNS.get(verdict)
        : verdict.isEmpty() ? "missing" : verdict;
  }

  /** Returns the name of the colour in the style of the page. */
  String colour() {
    if (value.isEmpty()) {
      return "none";
    }
    double octaves = Math.log(value.getAsDouble()) / Math.log(2);
    long step = Math.round(octaves * COLOURS_PER_FACTOR_OF_TWO);
    return "r" + Math.clamp(step, -COLOURS, COLOURS);
  }

  /** A few large numbers, and the sentence above them, which may be empty. */
  record Summary(String caption, List<Tile> tiles) {

    /** Counts the faster, undecided and slower rows, and gives the geometric mean of the ratios. */
    static Summary of(String caption, List<Row> rows) {
      List<Ratio> ratios =
          rows.stream().map(Ratio::of).filter(ratio -> ratio.value.isPresent()).toList();
      List<Tile> tiles = new ArrayList<>();
      SIGNS.forEach((verdict, sign) -> {
        long count = ratios.stream().filter(ratio -> ratio.verdict.equals(verdict)).count();
        tiles.add(new Tile(count + " " + sign, verdict));
      });
      if (!ratios.isEmpty()) {
        double mean =
            Statistics.geometricMean(
                ratios.stream().map(ratio -> ratio.value.orElseThrow()).toList());
        tiles.add(new Tile(Chart.rounded(mean), "geometric mean"));
      }
      if (ratios.size() < rows.size()) {
        tiles.add(new Tile(Integer.toString(rows.size() - ratios.size()), "without a ratio"));
      }
      return new Summary(caption, tiles);
    }
  }

  /** A large number, and what it counts. */
  record Tile(String figure, String label) {}
}
