package dev.mempool.bench.compare;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.mempool.bench.compare.CellResult.Measured;
import java.util.List;
import java.util.Optional;

/** The results as one JSON document. */
final class JsonReport {

  /** More digits would be noise. */
  private static final double DIGITS = 1e4;

  private JsonReport() {}

  static String of(List<CellResult> results, Machine machine) {
    Gson gson =
        new GsonBuilder().serializeNulls().setPrettyPrinting().disableHtmlEscaping().create();
    return gson.toJson(document(results, machine));
  }

  static JsonObject document(List<CellResult> results, Machine machine) {
    JsonArray cells = new JsonArray();
    results.forEach(result -> cells.add(cell(result)));
    JsonObject document = new JsonObject();
    document.add("cells", cells);
    addOverall(document, Overall.of(results));
    document.add("machine", machine.json());
    return document;
  }

  private static void addOverall(JsonObject document, Optional<Overall> overall) {
    document.addProperty(
        "geometric_mean", overall.map(all -> rounded(all.geometricMean())).orElse(null));
    document.addProperty("at_least_one", overall.map(Overall::atLeastOne).orElse(0));
    document.addProperty("below_one", overall.map(Overall::below).orElse(0));
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
    result
        .measured()
        .ifPresentOrElse(figures -> addFigures(json, cell, figures), () -> addNothing(json));
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
      json.add("fork_ratios", ratios(figures));
      json.addProperty("undecided", figures.undecided());
    } else {
      addNoC(json);
    }
    json.addProperty("pairs", figures.pairs());
    json.addProperty("operations_per_slice", cell.operations(figures.rounds()) * cell.cores());
    json.addProperty("java_bytes_per_object", rounded(figures.bytesPerObject()));
  }

  private static void addNothing(JsonObject json) {
    json.add("java_ns", JsonNull.INSTANCE);
    addNoC(json);
  }

  private static void addNoC(JsonObject json) {
    json.add("c_ns", JsonNull.INSTANCE);
    json.add("ratio", JsonNull.INSTANCE);
  }

  private static JsonArray ratios(Measured figures) {
    JsonArray ratios = new JsonArray();
    figures.ratios().forEach(ratio -> ratios.add(rounded(ratio)));
    return ratios;
  }

  private static double rounded(double value) {
    return Math.rint(value * DIGITS) / DIGITS;
  }
}
