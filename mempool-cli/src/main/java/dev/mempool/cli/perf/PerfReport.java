// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import dev.mempool.bench.support.Chart;
import dev.mempool.bench.support.Json;
import dev.mempool.bench.support.Machine;
import dev.mempool.bench.support.ReportPage;
import dev.mempool.cli.support.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The report of a run: text, an HTML page, or JSON.
 *
 * @param machine the machine that was measured
 * @param results the results of all cells, in the order of the plan
 */
record PerfReport(Machine machine, List<CellResult> results) {

  private static final String EXPLANATION =
      "Nanoseconds per object, get and put together, as one thread sees it: the median, and how far"
          + " the quartiles lie from it.";

  List<String> recommendation() {
    return Recommendation.of(results);
  }

  /** Returns a line for each reason of each backend. */
  List<String> failures() {
    Map<List<String>, Integer> reasons = new LinkedHashMap<>();
    for (CellResult result : results) {
      if (result.failure() != null) {
        reasons.merge(List.of(result.cell().backend().label(), result.failure()), 1, Integer::sum);
      }
    }
    return reasons.entrySet().stream()
        .map(entry ->
            String.format(
                Locale.ROOT,
                "failed: %s, %d %s: %s",
                entry.getKey().getFirst(),
                entry.getValue(),
                entry.getValue() == 1 ? "cell" : "cells",
                entry.getKey().getLast()))
        .toList();
  }

  private <K> Map<K, List<CellResult>> grouped(Function<Cell, K> key) {
    return results.stream()
        .collect(
            Collectors.groupingBy(
                result -> key.apply(result.cell()), LinkedHashMap::new, Collectors.toList()));
  }

  /** Returns the numbers of objects per call. */
  private TreeSet<Integer> bulks() {
    return results.stream()
        .map(result -> result.cell().bulk())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private List<String> head() {
    List<String> head = new ArrayList<>(List.of("CORES", "CACHE", "OPS"));
    bulks().forEach(bulk -> head.add(bulk + " AT A TIME"));
    head.add("NOTE");
    return head;
  }

  /** Returns a row for cells that differ in the number of objects per call alone. */
  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    grouped(cell -> new Cell(cell.backend(), cell.cache(), cell.cores(), 0))
        .forEach((cell, members) -> {
          Map<Integer, String> texts = new LinkedHashMap<>();
          members.forEach(member -> texts.put(member.cell().bulk(), member.text()));
          List<String> row = new ArrayList<>();
          row.add(String.valueOf(cell.cores()));
          row.add(String.valueOf(cell.cache()));
          row.add(cell.backend().label());
          bulks().forEach(bulk -> row.add(texts.getOrDefault(bulk, "")));
          row.add(cell.backend().remark());
          rows.add(row);
        });
    return rows;
  }

  /** Prints the report: a table, the failures, and the recommendation. */
  void print(PrintWriter out) {
    out.println(machine.text());
    out.println(EXPLANATION);
    out.println();
    Table table = new Table();
    table.row(head().toArray());
    rows().forEach(row -> table.row(row.toArray()));
    table.print(out);
    out.println();
    failures().forEach(out::println);
    if (!failures().isEmpty()) {
      out.println();
    }
    recommendation().forEach(out::println);
  }

  /** The document that {@code --json} writes. */
  private record Document(
      Machine machine, List<Map<String, Object>> cells, List<String> recommendation) {}

  /** Returns the report as a JSON document on one line. */
  String json() {
    List<Map<String, Object>> cells = results.stream().map(PerfReport::fields).toList();
    return Json.compact(new Document(machine, cells, recommendation())) + "\n";
  }

  private static Map<String, Object> fields(CellResult result) {
    Cell cell = result.cell();
    Backend backend = cell.backend();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("ops", backend.ops().name());
    fields.put("config", backend.ops().config());
    fields.put("concurrency", backend.concurrency().toString());
    fields.put("note", backend.note());
    fields.put("cache", cell.cache());
    fields.put("cores", cell.cores());
    fields.put("bulk", cell.bulk());
    if (result.figure() != null) {
      fields.put("ns", result.figure().nanos());
      fields.put("ns_low", result.figure().low());
      fields.put("ns_high", result.figure().high());
    }
    if (result.failure() != null) {
      fields.put("failure", result.failure());
    }
    return fields;
  }

  /** Returns the report as an HTML page that loads nothing, and is XML too. */
  String html() {
    return ReportPage.html(
        "Which backend on this machine?",
        List.of(
            ReportPage.section(
                "recommendation",
                "Recommendation",
                machine.text(),
                Map.of("notes", recommendation())),
            ReportPage.section(
                "figures",
                "Figures",
                EXPLANATION,
                Map.of(
                    "charts",
                    charts(),
                    "notes",
                    failures(),
                    "tables",
                    List.of(
                        dev.mempool.bench.support.Table.of(
                            "Nanoseconds per object", head(), rows()))))));
  }

  /** Returns a chart for each number of cores and size of caches, with a line for each backend. */
  private List<Chart> charts() {
    Map<String, Map<String, List<Chart.Point>>> lines = new LinkedHashMap<>();
    for (CellResult result : results) {
      Cell cell = result.cell();
      if (result.figure() != null) {
        lines
            .computeIfAbsent(title(cell), _ -> new LinkedHashMap<>())
            .computeIfAbsent(cell.backend().label(), _ -> new ArrayList<>())
            .add(new Chart.Point(cell.bulk(), result.figure().nanos()));
      }
    }
    return lines.entrySet().stream()
        .map(each ->
            Chart.of(
                each.getKey(),
                "objects per call",
                "ns per object",
                each.getValue(),
                Map.of(),
                List.of()))
        .toList();
  }

  private static String title(Cell cell) {
    return String.format(
        Locale.ROOT,
        "%d %s,%s",
        cell.cores(),
        cell.cores() == 1 ? "core" : "cores",
        Cell.withCache(cell.cache()));
  }
}
