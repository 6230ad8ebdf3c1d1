package dev.mempool.bench.report;

import com.google.gson.JsonPrimitive;
import dev.mempool.bench.report.Block.Column;
import dev.mempool.bench.report.Block.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists all rows of a document with all their fields, also those that nobody here knows. */
final class Listing {

  private final Map<String, String> heads = new LinkedHashMap<>();

  /** Names a field; the columns come in the order of the names. */
  Listing with(String field, String head) {
    heads.put(field, head);
    return this;
  }

  Table table(String title, boolean folded, List<Row> rows) {
    List<String> fields = new ArrayList<>(heads.keySet());
    rows.stream()
        .flatMap(row -> row.json().entrySet().stream())
        .filter(entry -> entry.getValue() instanceof JsonPrimitive)
        .map(Map.Entry::getKey)
        .distinct()
        .filter(field -> !heads.containsKey(field))
        .forEach(fields::add);
    fields.removeIf(field -> rows.stream().allMatch(row -> row.text(field).isEmpty()));
    return new Table(
        title,
        folded,
        fields.stream()
            .map(field -> new Column(heads.getOrDefault(field, field), numeric(rows, field)))
            .toList(),
        rows.stream().map(row -> fields.stream().map(row::text).toList()).toList());
  }

  private static boolean numeric(List<Row> rows, String field) {
    return rows.stream()
        .allMatch(row -> row.text(field).isEmpty() || row.number(field).isPresent());
  }
}
