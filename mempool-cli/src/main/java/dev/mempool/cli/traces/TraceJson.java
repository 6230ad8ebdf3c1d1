// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.traces;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.math.BigDecimal;
import java.util.Locale;

/**
 * Reads the elements of traces. All methods throw an {@link IllegalArgumentException} if the
 * element is missing or malformed.
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
      throw new IllegalArgumentException(element + " is not a string");
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
          String.format(Locale.ROOT, "%d is out of range; allowed are %d to %d", number, min, max));
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
