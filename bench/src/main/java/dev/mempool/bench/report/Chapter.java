// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.report;

import com.google.gson.JsonObject;
import dev.mempool.bench.report.Ratio.Summary;
import dev.mempool.bench.support.Json;
import dev.mempool.bench.support.ReportPage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A chapter of the report, from {@code chapters.json}: how the document of a part becomes a
 * section. The order in that file is the one of the page, in which the parts are also measured.
 *
 * @param part the part whose document is shown
 * @param id the section's anchor
 * @param title its heading
 * @param explanation says in a sentence what is shown, and which direction is good
 * @param rows the rows that are shown
 * @param summaries how ratios are counted
 * @param heatMap how ratios become a heat map
 * @param chart how rows become charts
 * @param table the name of the layout of the table of all fields
 */
record Chapter(
    String part,
    String id,
    String title,
    String explanation,
    @Nullable Rows rows,
    @Nullable List<Counted> summaries,
    @Nullable HeatMap heatMap,
    @Nullable ChartLayout chart,
    @Nullable String table) {

  static final String COMPARE = "compare";

  private static final Chapters CHAPTERS =
      Json.resource(Chapter.class, "chapters.json", Chapters.class);

  static final List<Chapter> ALL = CHAPTERS.chapters;

  /** The content of {@code chapters.json}: the chapters, and the layouts of their tables. */
  private record Chapters(Map<String, TableLayout> tables, List<Chapter> chapters) {}

  /** Rows whose ratios are counted, and the sentence above the counts. */
  record Counted(String caption, Rows rows) {}

  /** A selection of the rows of a document. */
  enum Rows {
    /** All rows. */
    ALL,
    /** The cells beside C in which objects are got and put. */
    POOL,
    /** The cells beside C in which packets are worked on: they name no backend. */
    PACKETS;

    List<Row> of(JsonObject document) {
      return this == ALL
          ? Row.all(document, "rows")
          : Row.all(document, "cells").stream()
              .filter(cell -> cell.text("ops").isEmpty() == (this == PACKETS))
              .toList();
    }
  }

  /** Returns the names of the parts. */
  static List<String> parts() {
    return ALL.stream().map(Chapter::part).distinct().toList();
  }

  /** Returns the section that shows the result of the part, as the templates read it. */
  Map<String, Object> section(Found found) {
    return found
        .document()
        .map(document ->
            Stream.of(Rows.values()).allMatch(each -> each.of(document).isEmpty())
                ? missing("the document has no rows")
                : section(document))
        .orElseGet(() -> missing(found.reason()));
  }

  private Map<String, Object> missing(String reason) {
    return ReportPage.section(
        id, title, explanation, Map.of("notes", List.of("Missing: " + reason)));
  }

  private Map<String, Object> section(JsonObject document) {
    List<Row> shown = rows == null ? List.of() : rows.of(document);
    TableLayout layout = table == null ? null : CHAPTERS.tables.get(table);
    Map<String, Object> content = new HashMap<>();
    content.put("summaries", summaries == null ? List.of() : counted(document, summaries));
    content.put("heatMaps", heatMap == null ? List.of() : List.of(heatMap.of(id, shown)));
    content.put("charts", chart == null ? List.of() : chart.of(shown));
    content.put("notes", notes(shown, layout != null && layout.without().contains("reason")));
    content.put("tables", layout == null ? List.of() : List.of(layout.of(shown)));
    return ReportPage.section(id, title, explanation, content);
  }

  private static List<Summary> counted(JsonObject document, List<Counted> summaries) {
    return summaries.stream()
        .filter(each -> !each.rows.of(document).isEmpty())
        .map(each -> Summary.of(each.caption, each.rows.of(document)))
        .toList();
  }

  /** Returns the reasons, unless the table shows them, and the cost of the timer. */
  private static List<String> notes(List<Row> shown, boolean withReasons) {
    List<String> notes = new ArrayList<>();
    if (withReasons) {
      Row.grouped(shown, row -> row.text("reason"))
          .forEach((reason, same) -> notes.add(same.size() + " cell(s): " + reason));
      notes.removeIf(note -> note.endsWith(": "));
    }
    String timer =
        shown.stream()
            .map(row -> row.text("timer_ns"))
            .filter(text -> !text.isEmpty())
            .distinct()
            .collect(Collectors.joining(", "));
    if (!timer.isEmpty()) {
      notes.add("A look at the clock takes " + timer + " ns; shorter times cannot be told apart.");
    }
    return notes;
  }
}
