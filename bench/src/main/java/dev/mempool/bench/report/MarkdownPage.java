package dev.mempool.bench.report;

import dev.mempool.bench.report.Block.Chart;
import dev.mempool.bench.report.Block.Charts;
import dev.mempool.bench.report.Block.Column;
import dev.mempool.bench.report.Block.HeatMap;
import dev.mempool.bench.report.Block.Line;
import dev.mempool.bench.report.Block.Note;
import dev.mempool.bench.report.Block.Table;
import dev.mempool.bench.report.Block.Tile;
import dev.mempool.bench.report.Block.Tiles;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The report as Markdown, for pages that are written by hand. The charts' figures are tables. */
final class MarkdownPage {

  private static final Pattern LINES = Pattern.compile("\\s*[\\r\\n]+\\s*");

  /**
   * Characters with a meaning of their own in a cell of a table. Names have underscores inside
   * words only.
   */
  private static final Pattern SPECIAL = Pattern.compile("[\\\\`*<>|\\[\\]]");

  private final StringBuilder out = new StringBuilder();

  private MarkdownPage() {}

  static String of(Report report) {
    MarkdownPage page = new MarkdownPage();
    page.out.append("# ").append(report.title()).append('\n');
    report.sections().forEach(page::section);
    return page.out.toString();
  }

  private void section(Section section) {
    out.append("\n## ").append(section.title()).append("\n\n");
    out.append(section.explanation()).append('\n');
    section.blocks().forEach(this::block);
  }

  private void block(Block block) {
    switch (block) {
      case Note note -> out.append('\n').append(escaped(note.text())).append('\n');
      case Tiles tiles -> {
        out.append('\n');
        for (Tile tile : tiles.tiles()) {
          out.append("- ").append(tile.figure()).append(' ').append(tile.label()).append('\n');
        }
      }
      case Table table -> table(table.title(), table.columns(), table.rows());
      case HeatMap map -> heatMap(map);
      case Charts _, Chart _ -> {
        // the table after them has the same figures
      }
    }
  }

  private void heatMap(HeatMap map) {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column(map.corner(), false));
    map.columns().forEach(name -> columns.add(new Column(name, true)));
    table(map.title(), columns, map.lines().stream().map(MarkdownPage::row).toList());
  }

  private static List<String> row(Line line) {
    List<String> row = new ArrayList<>();
    row.add(line.group().isEmpty() ? line.label() : line.group() + ", " + line.label());
    line.cells().forEach(cell -> row.add(cell.text()));
    return row;
  }

  private void table(String title, List<Column> columns, List<List<String>> rows) {
    out.append("\n### ").append(escaped(title)).append("\n\n");
    line(columns.stream().map(Column::name).toList());
    String rules =
        columns.stream()
            .map(column -> column.numeric() ? "---:" : "---")
            .collect(Collectors.joining("|", "|", "|\n"));
    out.append(rules);
    rows.forEach(this::line);
  }

  private void line(List<String> cells) {
    out.append(
        cells.stream().map(MarkdownPage::escaped).collect(Collectors.joining(" | ", "| ", " |\n")));
  }

  private static String escaped(String text) {
    return SPECIAL.matcher(LINES.matcher(text).replaceAll(" ")).replaceAll("\\\\$0");
  }
}
