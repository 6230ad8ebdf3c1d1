package dev.mempool.cli.perf;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

/** The result for programs. */
final class JsonReport {

  private JsonReport() {}

  static String of(Result result) {
    JsonObject machine = new JsonObject();
    machine.addProperty("cpu", result.machine().cpu());
    machine.addProperty("processors", result.machine().processors());
    machine.addProperty("os", result.machine().os());
    machine.addProperty("java", result.machine().java());
    JsonArray cells = new JsonArray();
    result.outcomes().forEach(outcome -> cells.add(json(outcome)));
    JsonArray recommendation = new JsonArray();
    result.recommendation().forEach(recommendation::add);
    JsonObject document = new JsonObject();
    document.add("machine", machine);
    document.add("cells", cells);
    document.add("recommendation", recommendation);
    return document + "\n";
  }

  private static JsonObject json(Outcome outcome) {
    Cell cell = outcome.cell();
    Figure figure = outcome.figure();
    JsonObject json = new JsonObject();
    json.addProperty("ops", cell.backend().ops().name());
    json.addProperty("config", cell.backend().ops().config());
    json.addProperty("concurrency", cell.backend().concurrency().toString());
    json.addProperty("note", cell.backend().note());
    json.addProperty("cache", cell.cache());
    json.addProperty("cores", cell.cores());
    json.addProperty("bulk", cell.bulk());
    if (figure != null) {
      json.addProperty("ns", figure.nanos());
      json.addProperty("ns_low", figure.low());
      json.addProperty("ns_high", figure.high());
    }
    if (outcome.failure() != null) {
      json.addProperty("failure", outcome.failure());
    }
    return json;
  }
}
