package dev.mempool.bench.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A row of a document. Any field may be missing or of another kind than expected: the page shows
 * what is there.
 *
 * @param json the fields
 */
record Row(JsonObject json) {

  /** {@return the rows in a field of a document; none if it holds none} */
  static List<Row> all(JsonObject document, String field) {
    return array(document.get(field)).asList().stream()
        .filter(JsonElement::isJsonObject)
        .map(element -> new Row(element.getAsJsonObject()))
        .toList();
  }

  private static JsonArray array(@Nullable JsonElement element) {
    return element instanceof JsonArray array ? array : new JsonArray();
  }

  /** {@return the field as text; empty if there is none} */
  String text(String field) {
    if (!(json.get(field) instanceof JsonPrimitive value)) {
      return "";
    }
    return value.isNumber() ? number(value.getAsBigDecimal()) : value.getAsString();
  }

  /** A count is shown as it is, a measured value rounded. */
  private static String number(BigDecimal value) {
    boolean whole = value.stripTrailingZeros().scale() <= 0;
    return whole ? value.toBigInteger().toString() : Figures.text(value.doubleValue());
  }

  /** {@return the field as a number; empty if it is none} */
  OptionalDouble number(String field) {
    return json.get(field) instanceof JsonPrimitive value && value.isNumber()
        ? OptionalDouble.of(value.getAsDouble())
        : OptionalDouble.empty();
  }

  /** {@return the pairs of numbers in a field} */
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
