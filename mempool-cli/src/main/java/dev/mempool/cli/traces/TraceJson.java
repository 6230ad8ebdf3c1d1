package dev.mempool.cli.traces;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.math.BigDecimal;

/**
 * Reads what traces are made of. Whatever is not of the right form, or is missing, is an {@link
 * IllegalArgumentException}.
 */
final class TraceJson {

  private TraceJson() {}

  static JsonElement member(JsonObject object, String name) {
    JsonElement member = object.get(name);
    if (member == null) {
      throw new IllegalArgumentException("it has no " + name);
    }
    return member;
  }

  static String text(JsonElement element) {
    if (!element.isJsonPrimitive()) {
      throw new IllegalArgumentException(element + " is no text");
    }
    return element.getAsString();
  }

  static JsonArray array(JsonElement element) {
    if (!element.isJsonArray()) {
      throw new IllegalArgumentException(element + " is not an array");
    }
    return element.getAsJsonArray();
  }

  static int number(JsonElement element) {
    try {
      return new BigDecimal(text(element)).intValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException(element + " is not a whole number of 32 bits", e);
    }
  }

  static int number(JsonElement element, int min, int max) {
    int number = number(element);
    if (number < min || number > max) {
      throw new IllegalArgumentException(
          "%d is out of range, %d to %d make sense".formatted(number, min, max));
    }
    return number;
  }

  /** Reads an unsigned number of 32 bits. */
  static long unsigned(JsonElement element) {
    try {
      long number = new BigDecimal(text(element)).longValueExact();
      if (number == (number & 0xffff_ffffL)) {
        return number;
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException(element + " is not a whole number", e);
    }
    throw new IllegalArgumentException(element + " is not an unsigned number of 32 bits");
  }
}
