// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.measure;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Consumer;

/** A part of the report: one kind of measurement and its document. */
public interface Part {

  /** Returns the name in the command line and of the document's file, such as {@code peers}. */
  String name();

  /** Returns the time that it takes on a machine with nothing else to do. */
  Duration guess();

  /** Measures, and returns the document {@code {"rows":[...]}}, with one object per figure. */
  JsonObject measure(Consumer<String> progress);

  /** Returns the document with these rows. */
  static JsonObject document(Collection<? extends JsonElement> rows) {
    JsonArray array = new JsonArray();
    rows.forEach(array::add);
    JsonObject document = new JsonObject();
    document.add("rows", array);
    return document;
  }
}
