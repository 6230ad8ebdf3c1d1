package dev.mempool.bench.report;

import dev.mempool.bench.report.Block.Chart;
import dev.mempool.bench.report.Block.Charts;
import dev.mempool.bench.report.Block.Column;
import dev.mempool.bench.report.Block.Heat;
import dev.mempool.bench.report.Block.HeatMap;
import dev.mempool.bench.report.Block.Line;
import dev.mempool.bench.report.Block.Note;
import dev.mempool.bench.report.Block.Table;
import dev.mempool.bench.report.Block.Tile;
import dev.mempool.bench.report.Block.Tiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The report as one HTML file that needs nothing else: no script, and nothing from a network. What
 * a cell of a heat map knows opens with the browser's own popovers.
 */
final class HtmlPage {

  private static final String STYLE = "report.css";

  /** The page has so many steps of colour above 1, and as many below. */
  private static final int STEPS = 4;

  /** Steps per factor of two. */
  private static final int STEPS_PER_OCTAVE = 2;

  private final Markup html = new Markup();
  private int popovers;

  private HtmlPage() {}

  static String of(Report report) {
    HtmlPage page = new HtmlPage();
    page.write(report);
    return page.html.end();
  }

  private void write(Report report) {
    html.open("html", "lang", "en").newline().open("head");
    html.empty("meta", "charset", "utf-8");
    html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.empty("meta", "name", "color-scheme", "content", "light dark");
    html.leaf("title", report.title()).newline();
    html.leaf("style", style()).close().newline();
    html.open("body").open("header").leaf("h1", report.title());
    contents(report.sections());
    html.close().open("main").newline();
    report.sections().forEach(this::section);
    html.close().close().newline().close();
  }

  private static String style() {
    try (InputStream in = HtmlPage.class.getResourceAsStream(STYLE)) {
      if (in == null) {
        throw new IllegalStateException(STYLE + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void contents(List<Section> sections) {
    html.open("nav", "aria-label", "Contents").open("ul");
    for (Section section : sections) {
      html.open("li").leaf("a", section.title(), "href", "#" + section.id()).close();
    }
    html.close().close();
  }

  private void section(Section section) {
    html.open("section", "id", section.id()).leaf("h2", section.title());
    html.leaf("p", section.explanation(), "class", "explanation").newline();
    section.blocks().forEach(this::block);
    html.close().newline();
  }

  private void block(Block block) {
    switch (block) {
      case Note note -> html.leaf("p", note.text());
      case Tiles tiles -> tiles(tiles);
      case Table table -> table(table);
      case HeatMap map -> heatMap(map);
      case Charts charts -> {
        html.open("div", "class", "charts");
        charts.charts().forEach(this::chart);
        html.close();
      }
      case Chart chart -> chart(chart);
    }
    html.newline();
  }

  private void tiles(Tiles tiles) {
    html.open("ul", "class", "tiles");
    for (Tile tile : tiles.tiles()) {
      html.open("li").leaf("b", tile.figure()).text(" ").leaf("span", tile.label()).close();
    }
    html.close();
  }

  private void table(Table table) {
    if (table.folded()) {
      html.open("details").leaf("summary", table.title());
    } else {
      html.leaf("h3", table.title());
    }
    openBox(table.title());
    html.open("table").open("thead").open("tr");
    for (Column column : table.columns()) {
      html.leaf("th", column.name(), "scope", "col", "class", style(column));
    }
    html.close().close().open("tbody").newline();
    for (List<String> row : table.rows()) {
      html.open("tr");
      for (int i = 0; i < row.size(); i++) {
        html.leaf("td", row.get(i), "class", style(table.columns().get(i)));
      }
      html.close().newline();
    }
    html.close().close().close();
    if (table.folded()) {
      html.close();
    }
  }

  /** What is too wide scrolls inside it; the keyboard can reach it for that. */
  private void openBox(String title) {
    html.open("div", "class", "box", "tabindex", "0", "role", "region", "aria-label", title);
  }

  private static String style(Column column) {
    return column.numeric() ? "number" : "word";
  }

  private void heatMap(HeatMap map) {
    html.leaf("h3", map.title());
    legend();
    openBox(map.title());
    html.open("table", "class", "heat").open("thead").open("tr");
    html.leaf("th", map.corner(), "scope", "col", "class", "word");
    map.columns().forEach(column -> html.leaf("th", column, "scope", "col"));
    html.close().close().newline();
    Curves.grouped(map.lines(), Line::group)
        .forEach((group, lines) -> group(map.columns().size(), group, lines));
    html.close().close();
  }

  private void group(int columns, String group, List<Line> lines) {
    html.open("tbody");
    if (!group.isEmpty()) {
      String all = Integer.toString(columns + 1);
      html.open("tr").leaf("th", group, "scope", "rowgroup", "colspan", all, "class", "group");
      html.close();
    }
    for (Line line : lines) {
      html.open("tr").leaf("th", line.label(), "scope", "row", "class", "word");
      line.cells().forEach(this::heat);
      html.close().newline();
    }
    html.close();
  }

  private void heat(Heat heat) {
    html.open("td", "class", colour(heat.ratio()));
    if (heat.detail().isEmpty()) {
      html.text(heat.text());
    } else {
      popovers++;
      String id = "more" + popovers;
      html.leaf(
          "button", heat.text(), "type", "button", "popovertarget", id, "title", heat.detail());
      html.leaf("div", heat.detail(), "id", id, "popover", "auto");
    }
    html.close();
  }

  private static String colour(OptionalDouble ratio) {
    if (ratio.isEmpty()) {
      return "none";
    }
    double octaves = Math.log(ratio.getAsDouble()) / Math.log(2);
    long step = Math.round(octaves * STEPS_PER_OCTAVE);
    return "r" + Math.clamp(step, -STEPS, STEPS);
  }

  /** Every colour with the ratio in its middle. */
  private void legend() {
    html.open("p", "class", "scale").text("Colour: ");
    for (int step = -STEPS; step <= STEPS; step++) {
      double ratio = Math.pow(2, (double) step / STEPS_PER_OCTAVE);
      String bound = step == -STEPS ? "≤ " : step == STEPS ? "≥ " : "";
      String text = bound + String.format(Locale.ROOT, "%.2g", ratio);
      html.leaf("span", text, "class", colour(OptionalDouble.of(ratio))).text(" ");
    }
    html.close();
  }

  private void chart(Chart chart) {
    html.open("figure").leaf("figcaption", chart.title());
    new SvgChart(html, chart).write();
    html.open("ul", "class", "legend");
    for (int i = 0; i < chart.series().size(); i++) {
      html.open("li");
      SvgChart.key(html, i);
      html.text(chart.series().get(i).name()).close();
    }
    html.close().close();
  }
}
