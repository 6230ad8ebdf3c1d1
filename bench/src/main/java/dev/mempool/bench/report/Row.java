// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.mempool.bench.support.Chart;
import dev.mempool.bench.support.Template;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A row of a document. Any field may be missing or of another type than expected: the report shows
 * the fields that are there.
 *
 * @param json the fields
 */
record Row(JsonObject json) {

  /** Returns the rows in a field of a document; none if it has no such array. */
  static List<Row> all(JsonObject document, String field) {
    return array(document.get(field)).asList().stream()
        .filter(JsonElement::isJsonObject)
        .map(element -> new Row(element.getAsJsonObject()))
        .toList();
  }

  /** Returns the rows by a key, keys and rows in the order in which they come. */
  static Map<String, List<Row>> grouped(List<Row> rows, Function<Row, String> key) {
    return rows.stream()
        .collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
  }

  private static JsonArray array(@Nullable JsonElement element) {
    return element instanceof JsonArray array ? array : new JsonArray();
  }

  /** Returns the field as text: a count as it is, a measured value rounded; empty if missing. */
  String text(String field) {
    if (!(json.get(field) instanceof JsonPrimitive value)) {
      return "";
    }
    if (!value.isNumber()) {
      return value.getAsString();
    }
    BigDecimal number = value.getAsBigDecimal().stripTrailingZeros();
    return number.scale() <= 0 ? number.toPlainString() : Chart.rounded(number.doubleValue());
  }

  /** Returns all fields that have a text. */
  Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    json.keySet().forEach(field -> texts.put(field, text(field)));
    texts.values().removeIf(String::isEmpty);
    return texts;
  }

  /** Returns the settings of this row in words, such as {@code cache 512, threads 2}. */
  String words(Map<String, String> names) {
    return names.entrySet().stream()
        .filter(name -> !text(name.getKey()).isEmpty())
        .map(name -> name.getValue() + " " + text(name.getKey()))
        .collect(Collectors.joining(", "));
  }

  /**
   * Fills a template of text with the fields of this row. Beside them it may name {@code
   * core_count} and {@code thread_count}, which are words such as {@code 2 cores}.
   */
  String fill(String template) {
    Map<String, String> values = texts();
    for (String what : List.of("core", "thread")) {
      String number = text(what + "s");
      values.put(what + "_count", number + " " + what + (number.equals("1") ? "" : "s"));
    }
    return Template.text(template, values);
  }

  boolean has(String number) {
    return number(number).isPresent();
  }

  /** Returns the field as a number; empty if it is none. */
  OptionalDouble number(String field) {
    return json.get(field) instanceof JsonPrimitive value && value.isNumber()
        ? OptionalDouble.of(value.getAsDouble())
        : OptionalDouble.empty();
  }

  /** Returns the pairs of numbers in a field. */
  List<double[]> pairs(String field) {
    return array(json.get(field)).asList().stream()
        .filter(Row::isPair)
        .map(JsonElement::getAsJsonArray)
        .map(pair -> new double[] {pair.get(0).getAsDouble(), pair.get(1).getAsDouble()})
        .toList();
  }

  private static boolean isPair(JsonElement element) {
    return element instanceof JsonArray array
        && array.size() == 2
        && array.asList().stream()
            .allMatch(part -> part instanceof JsonPrimitive value && value.isNumber());
  }
}
