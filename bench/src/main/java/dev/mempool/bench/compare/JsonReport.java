package dev.mempool.bench.compare;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.mempool.bench.support.Json;
import java.util.List;
import java.util.Optional;

/** The results as one JSON document. */
final class JsonReport {

  /** Figures have four decimals. More digits would be noise. */
  private static final double SCALE = 1e4;

  private JsonReport() {}

  static String of(List<CellResult> results, Machine machine) {
    return Json.pretty(document(results, machine));
  }

  static JsonObject document(List<CellResult> results, Machine machine) {
    JsonArray cells = new JsonArray();
    results.forEach(result -> cells.add(cell(result)));
    Optional<Overall> overall = Overall.of(results);
    JsonObject document = new JsonObject();
    document.add("cells", cells);
    document.addProperty(
        "geometric_mean", overall.map(all -> rounded(all.geometricMean())).orElse(null));
    document.addProperty("at_least_one", overall.map(Overall::atLeastOne).orElse(0));
    document.addProperty("below_one", overall.map(Overall::below).orElse(0));
    document.add("machine", Json.object(machine));
    return document;
  }

  private static JsonObject cell(CellResult result) {
    Cell cell = result.cell();
    JsonObject json = new JsonObject();
    json.addProperty("name", cell.name());
    json.addProperty("work", cell.work().label());
    json.addProperty("ops", cell.ops().orElse(null));
    json.add(
        "cache",
        cell.cache().equals(Cell.USER)
            ? new JsonPrimitive(cell.cache())
            : new JsonPrimitive(Integer.valueOf(cell.cache())));
    json.add("cores", cell.all() ? new JsonPrimitive("all") : new JsonPrimitive(cell.cores()));
    json.addProperty("n", cell.n());
    json.addProperty("keep", cell.keep());
    json.addProperty("element", cell.element());
    json.add("java_ns", JsonNull.INSTANCE);
    json.add("c_ns", JsonNull.INSTANCE);
    json.add("ratio", JsonNull.INSTANCE);
    result.measured().ifPresent(figures -> addFigures(json, cell, figures));
    json.addProperty("verdict", result.verdict());
    json.addProperty("reason", result.reason().isEmpty() ? null : result.reason());
    return json;
  }

  private static void addFigures(JsonObject json, Cell cell, Measured figures) {
    json.addProperty("java_ns", rounded(figures.javaNs()));
    if (figures.hasC()) {
      json.addProperty("c_ns", rounded(figures.cNs()));
      json.addProperty("ratio", rounded(figures.ratio()));
      json.addProperty("spread", rounded(figures.spread()));
      JsonArray ratios = new JsonArray();
      figures.ratios().forEach(ratio -> ratios.add(rounded(ratio)));
      json.add("fork_ratios", ratios);
      json.addProperty("undecided", figures.undecided());
    }
    json.addProperty("pairs", figures.pairs());
    json.addProperty("operations_per_slice", cell.operations(figures.rounds()) * cell.cores());
    json.addProperty("java_bytes_per_object", rounded(figures.bytesPerObject()));
  }

  private static double rounded(double value) {
    return Math.rint(value * SCALE) / SCALE;
  }
}
