package dev.mempool.cli.perf;

import dev.mempool.cli.support.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The result for people: a table, what failed, and the recommendation. */
final class TextReport {

  private TextReport() {}

  private record Row(Backend backend, int cache, int cores) {}

  static void print(Result result, PrintWriter out) {
    out.println(result.machine().text());
    out.println(Result.WHAT);
    out.println();
    TreeSet<Integer> bulks = new TreeSet<>();
    Map<Row, Map<Integer, String>> rows = new LinkedHashMap<>();
    for (Outcome outcome : result.outcomes()) {
      Cell cell = outcome.cell();
      bulks.add(cell.bulk());
      rows.computeIfAbsent(
              new Row(cell.backend(), cell.cache(), cell.cores()), _ -> new LinkedHashMap<>())
          .put(cell.bulk(), outcome.text());
    }
    Table table = new Table();
    List<Object> head = new ArrayList<>(List.of("CORES", "CACHE", "OPS"));
    bulks.forEach(bulk -> head.add(bulk + " AT A TIME"));
    head.add("NOTE");
    table.row(head.toArray());
    rows.forEach((row, texts) -> {
      List<Object> cells = new ArrayList<>();
      cells.add(row.cores());
      cells.add(row.cache());
      cells.add(row.backend().label());
      bulks.forEach(bulk -> cells.add(texts.getOrDefault(bulk, "")));
      cells.add(row.backend().remark());
      table.row(cells.toArray());
    });
    table.print(out);
    out.println();
    result.failures().forEach(out::println);
    if (!result.failures().isEmpty()) {
      out.println();
    }
    result.recommendation().forEach(out::println);
  }
}
