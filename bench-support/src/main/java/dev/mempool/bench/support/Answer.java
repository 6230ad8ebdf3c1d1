// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;

/**
 * A JSON object with which a process answers. The messages of exceptions are for the user.
 *
 * @param from the name of the process
 * @param fields the fields
 */
public record Answer(String from, JsonObject fields) {

  /** The field with the reason why a process does not do what it was asked. */
  static final String REFUSED = "refused";

  /**
   * Reads an answer.
   *
   * @param from the name of the process
   * @param line the answer
   * @return its fields
   * @throws IOException if it is a refusal, with its reason in the message, or no JSON object
   */
  public static Answer parse(String from, String line) throws IOException {
    JsonObject fields;
    try {
      fields = JsonParser.parseString(line).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new IOException(from + " answered: " + line, e);
    }
    if (fields.has(REFUSED)) {
      throw new IOException(fields.get(REFUSED).getAsString());
    }
    return new Answer(from, fields);
  }

  /**
   * Returns a field.
   *
   * @param field its name
   * @return its value as text
   * @throws IOException if there is none
   */
  public String text(String field) throws IOException {
    if (!fields.has(field)) {
      throw new IOException("the answer of %s has no field %s: %s".formatted(from, field, fields));
    }
    return fields.get(field).getAsString();
  }

  /**
   * Returns a field that is a number.
   *
   * @param field its name
   * @return its value
   * @throws IOException if there is none
   */
  public double number(String field) throws IOException {
    return Double.parseDouble(text(field));
  }
}
