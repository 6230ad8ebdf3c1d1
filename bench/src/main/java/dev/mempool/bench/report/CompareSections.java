package dev.mempool.bench.report;

import com.google.gson.JsonObject;
import dev.mempool.bench.report.Block.Note;
import dev.mempool.bench.report.Block.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** What the cells beside the C library are shown as. */
final class CompareSections {

  private CompareSections() {}

  static List<Block> summary(JsonObject document) {
    List<Block> blocks = new ArrayList<>();
    List<Row> pool = cells(document, true);
    List<Row> packets = cells(document, false);
    if (!pool.isEmpty()) {
      blocks.add(new Note("Cells of objects, C's time divided by Java's:"));
      blocks.add(Ratios.summary(pool));
    }
    if (!packets.isEmpty()) {
      blocks.add(new Note("Cells of packets:"));
      blocks.add(Ratios.summary(packets));
    }
    return blocks;
  }

  static List<Block> pool(JsonObject document) {
    List<Row> cells = cells(document, true);
    // what all cells share is not worth the room
    Map<String, String> varying = new LinkedHashMap<>();
    addIfVarying(varying, cells, "work");
    addIfVarying(varying, cells, "keep");
    addIfVarying(varying, cells, "element");
    Ratios ratios =
        new Ratios(
            "C/Java by objects per call (n)",
            "cache, cores",
            row -> row.text("ops"),
            row -> place(row, varying),
            row -> "n=" + row.text("n"),
            row -> row.number("n").orElse(0),
            CompareSections::detail);
    return blocks(cells, ratios);
  }

  static List<Block> packets(JsonObject document) {
    Map<String, String> varying = new LinkedHashMap<>();
    List<Row> cells = cells(document, false);
    addIfVarying(varying, cells, "cache");
    Ratios ratios =
        new Ratios(
            "C/Java by number of cores",
            "work, n",
            row -> "",
            row -> join(row.text("work") + ", n=" + row.text("n"), Curves.title(row, varying)),
            CompareSections::cores,
            row -> row.number("cores").orElse(Double.MAX_VALUE),
            CompareSections::detail);
    return blocks(cells, ratios);
  }

  private static List<Block> blocks(List<Row> cells, Ratios ratios) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(ratios.of(cells));
    reasons(cells).forEach((reason, count) -> blocks.add(new Note(count + " cell(s): " + reason)));
    blocks.add(table(cells));
    return blocks;
  }

  private static Map<String, Long> reasons(List<Row> cells) {
    return cells.stream()
        .map(cell -> cell.text("reason"))
        .filter(reason -> !reason.isEmpty())
        .collect(
            Collectors.groupingBy(reason -> reason, LinkedHashMap::new, Collectors.counting()));
  }

  private static Table table(List<Row> cells) {
    return new Listing()
        .with("name", "cell")
        .with("java_ns", "Java ns")
        .with("c_ns", "C ns")
        .with("ratio", "C/Java")
        .with("spread", "spread")
        .with("verdict", "verdict")
        .with("java_bytes_per_object", "B/object")
        .with("operations_per_slice", "operations")
        .table(
            "All figures: nanoseconds per object",
            true,
            cells.stream().map(CompareSections::nameAndFigures).toList());
  }

  /** The name says what these fields say, and reasons stand above the table. */
  private static Row nameAndFigures(Row cell) {
    JsonObject json = cell.json().deepCopy();
    List.of("work", "ops", "cache", "cores", "n", "keep", "element", "undecided", "reason")
        .forEach(json::remove);
    return new Row(json);
  }

  /** Packets use the default backend, so their cells name none. */
  private static List<Row> cells(JsonObject document, boolean pool) {
    return Row.all(document, "cells").stream()
        .filter(cell -> cell.text(Curves.LINES).isEmpty() != pool)
        .toList();
  }

  private static void addIfVarying(Map<String, String> settings, List<Row> cells, String field) {
    if (cells.stream().map(cell -> cell.text(field)).distinct().count() > 1) {
      settings.put(field, field);
    }
  }

  private static String place(Row row, Map<String, String> varying) {
    return join(join("cache " + row.text("cache"), cores(row)), Curves.title(row, varying));
  }

  private static String cores(Row row) {
    return row.text("cores") + ("1".equals(row.text("cores")) ? " core" : " cores");
  }

  private static String join(String first, String second) {
    return second.isEmpty() ? first : first + ", " + second;
  }

  private static String detail(Row row) {
    StringJoiner detail = new StringJoiner("; ");
    detail.add(row.text("name"));
    if (row.number("ratio").isPresent()) {
      detail.add("C/Java " + row.text("ratio") + ", spread " + row.text("spread"));
    }
    if (!row.text("verdict").isEmpty()) {
      detail.add(row.text("verdict"));
    }
    if (row.number("java_ns").isPresent()) {
      detail.add("Java " + row.text("java_ns") + " ns per object");
    }
    if (row.number("c_ns").isPresent()) {
      detail.add("C " + row.text("c_ns") + " ns per object");
    }
    if (!row.text("reason").isEmpty()) {
      detail.add(row.text("reason"));
    }
    return detail.toString();
  }
}
