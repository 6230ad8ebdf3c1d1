package dev.mempool.bench.report;

import dev.mempool.bench.report.Block.Heat;
import dev.mempool.bench.report.Block.HeatMap;
import dev.mempool.bench.report.Block.Line;
import dev.mempool.bench.report.Block.Tile;
import dev.mempool.bench.report.Block.Tiles;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Rows with a ratio as a heat map.
 *
 * @param title what it shows
 * @param corner what the rows are
 * @param group what neighbouring rows have in common
 * @param label what a row is
 * @param column the head of the column
 * @param order by which the columns are sorted
 * @param detail all that is known about a cell
 */
record Ratios(
    String title,
    String corner,
    Function<Row, String> group,
    Function<Row, String> label,
    Function<Row, String> column,
    ToDoubleFunction<Row> order,
    Function<Row, String> detail) {

  private static final String RATIO = "ratio";

  HeatMap of(List<Row> rows) {
    List<String> columns =
        rows.stream()
            .sorted((a, b) -> Double.compare(order.applyAsDouble(a), order.applyAsDouble(b)))
            .map(column)
            .distinct()
            .toList();
    List<Line> lines = new ArrayList<>();
    Curves.grouped(rows, group)
        .forEach((common, members) ->
            Curves.grouped(members, label)
                .forEach((name, cells) -> lines.addAll(lines(common, name, cells, columns))));
    return new HeatMap(title, corner, columns, lines);
  }

  /** Mostly one line; more where rows differ in something that nobody here knows. */
  private List<Line> lines(String common, String name, List<Row> rows, List<String> columns) {
    List<Map<String, Row>> taken = new ArrayList<>();
    for (Row row : rows) {
      String place = column.apply(row);
      Map<String, Row> line =
          taken.stream().filter(map -> !map.containsKey(place)).findFirst().orElse(null);
      if (line == null) {
        line = new LinkedHashMap<>();
        taken.add(line);
      }
      line.put(place, row);
    }
    return taken.stream()
        .map(line -> new Line(common, name, columns.stream().map(c -> heat(line, c)).toList()))
        .toList();
  }

  private Heat heat(Map<String, Row> line, String place) {
    Row row = line.get(place);
    if (row == null) {
      return Heat.NONE;
    }
    OptionalDouble ratio = ratio(row);
    if (ratio.isEmpty()) {
      String verdict = row.text("verdict");
      return new Heat(ratio, verdict.isEmpty() ? "missing" : verdict, detail.apply(row));
    }
    double value = ratio.getAsDouble();
    String text = Figures.text(value) + " " + Verdict.of(row, value).mark();
    return new Heat(ratio, text, detail.apply(row));
  }

  private static OptionalDouble ratio(Row row) {
    OptionalDouble ratio = row.number(RATIO);
    return ratio.isPresent() && ratio.getAsDouble() > 0 ? ratio : OptionalDouble.empty();
  }

  /** {@return how many of the rows are faster, undecided and slower, and the geometric mean} */
  static Tiles summary(List<Row> rows) {
    Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
    double logarithms = 0;
    int measured = 0;
    for (Row row : rows) {
      OptionalDouble ratio = ratio(row);
      if (ratio.isPresent()) {
        counts.merge(Verdict.of(row, ratio.getAsDouble()), 1, Integer::sum);
        logarithms += Math.log(ratio.getAsDouble());
        measured++;
      }
    }
    List<Tile> tiles = new ArrayList<>();
    for (Verdict verdict : Verdict.values()) {
      String count = Integer.toString(counts.getOrDefault(verdict, 0));
      tiles.add(new Tile(count + " " + verdict.mark(), verdict.word()));
    }
    if (measured > 0) {
      tiles.add(new Tile(Figures.text(Math.exp(logarithms / measured)), "geometric mean"));
    }
    if (measured < rows.size()) {
      tiles.add(new Tile(Integer.toString(rows.size() - measured), "without a ratio"));
    }
    return new Tiles(tiles);
  }
}
