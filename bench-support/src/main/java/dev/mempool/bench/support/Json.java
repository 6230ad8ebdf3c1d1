// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;

/**
 * JSON from records. A component {@code cNs} becomes the field {@code c_ns}. A module whose records
 * are not public opens their package to Gson.
 */
public final class Json {

  private static final Gson COMPACT = builder().create();
  private static final Gson PRETTY = builder().serializeNulls().setPrettyPrinting().create();

  private Json() {}

  private static GsonBuilder builder() {
    return new GsonBuilder()
        .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
        .disableHtmlEscaping();
  }

  /**
   * Converts a record to a JSON object. Components that are {@code null} become JSON's null.
   *
   * @param document the record
   * @return a new object
   */
  public static JsonObject object(Record document) {
    return PRETTY.toJsonTree(document).getAsJsonObject();
  }

  /**
   * Writes a document on one line, without the fields that are {@code null}.
   *
   * @param document a record, or JSON
   * @return a line without its end
   */
  public static String compact(Object document) {
    return COMPACT.toJson(document);
  }

  /**
   * Writes a document for people, a field on each line, also those that are {@code null}.
   *
   * @param document a record, or JSON
   * @return lines, the last one without its end
   */
  public static String pretty(Object document) {
    return PRETTY.toJson(document);
  }

  /**
   * Reads a document from a resource.
   *
   * @param <T> the type of the document
   * @param owner a class in the package of the resource
   * @param resource the file name
   * @param type a record, or an array of records
   * @return the document
   */
  public static <T> T resource(Class<?> owner, String resource, Class<T> type) {
    return PRETTY.fromJson(Template.resource(owner, resource), type);
  }
}
