// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import dev.mempool.bench.support.Json;
import dev.mempool.bench.support.Machine;
import dev.mempool.bench.support.Template;
import dev.mempool.cli.support.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
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

  /** Prints the report: a table, the failures, and the recommendation. */
  void print(PrintWriter out) {
    out.println(machine.text());
    out.println(EXPLANATION);
    out.println();
    TreeSet<Integer> bulks = new TreeSet<>();
    results.forEach(result -> bulks.add(result.cell().bulk()));
    Table table = new Table();
    List<Object> head = new ArrayList<>(List.of("CORES", "CACHE", "OPS"));
    bulks.forEach(bulk -> head.add(bulk + " AT A TIME"));
    head.add("NOTE");
    table.row(head.toArray());
    // cells that differ in the number of objects per call make a row
    grouped(cell -> new Cell(cell.backend(), cell.cache(), cell.cores(), 0))
        .forEach((cell, members) -> {
          Map<Integer, String> texts = new LinkedHashMap<>();
          members.forEach(member -> texts.put(member.cell().bulk(), member.text()));
          List<Object> row =
              new ArrayList<>(List.of(cell.cores(), cell.cache(), cell.backend().label()));
          bulks.forEach(bulk -> row.add(texts.getOrDefault(bulk, "")));
          row.add(cell.backend().remark());
          table.row(row.toArray());
        });
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

  /** The page, as the template reads it. */
  private record Page(
      String machine,
      List<String> recommendation,
      String explanation,
      List<String> failures,
      List<Group> groups) {}

  /** The bars of the cells that are compared with each other. */
  private record Group(String title, List<Bar> bars) {}

  /** A row of the page. Its bar has a width in percent, and may be longer than the page shows. */
  private record Bar(
      String label, String remark, String width, boolean longer, String figure, String spread) {

    static Bar of(CellResult result, double scale) {
      Backend backend = result.cell().backend();
      Figure figure = result.figure();
      if (figure == null) {
        return new Bar(backend.label(), backend.remark(), "", false, result.text(), "");
      }
      double share = figure.nanos() / scale;
      return new Bar(
          backend.label(),
          backend.remark(),
          String.format(Locale.ROOT, "%.1f", Math.min(share, 1) * 100),
          share > 1,
          Figure.number(figure.nanos()),
          figure.spread());
    }
  }

  /** Returns the report as an HTML page that loads nothing and runs no script, and is XML too. */
  String html() {
    List<Group> groups = new ArrayList<>();
    grouped(PerfReport::title)
        .forEach((title, members) -> {
          // a backend with a note, such as a software device, must not flatten the other bars
          double scale =
              longest(members, each -> each.cell().backend().note().isEmpty())
                  .orElse(longest(members, _ -> true).orElse(1));
          groups.add(
              new Group(
                  title,
                  members.stream()
                      .sorted(Comparator.comparingDouble(PerfReport::nanos))
                      .map(result -> Bar.of(result, scale))
                      .toList()));
        });
    return Template.html(
        PerfReport.class,
        "perf.html.mustache",
        new Page(machine.text(), recommendation(), EXPLANATION, failures(), groups));
  }

  private static String title(Cell cell) {
    return String.format(
        Locale.ROOT,
        "%d %s, %s, %d at a time",
        cell.cores(),
        cell.cores() == 1 ? "core" : "cores",
        cell.cache() == 0 ? "no cache" : "a cache of " + cell.cache(),
        cell.bulk());
  }

  private static OptionalDouble longest(List<CellResult> group, Predicate<CellResult> counts) {
    return group.stream()
        .filter(result -> result.figure() != null && counts.test(result))
        .mapToDouble(PerfReport::nanos)
        .max();
  }

  private static double nanos(CellResult result) {
    return result.figure() == null ? Double.MAX_VALUE : result.figure().nanos();
  }
}
