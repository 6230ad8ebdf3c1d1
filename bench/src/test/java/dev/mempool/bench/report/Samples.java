// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Documents with made-up figures. */
final class Samples {

  private Samples() {}

  static Path folder() {
    try {
      return Path.of(Objects.requireNonNull(Samples.class.getResource("sample")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<Found> all() {
    Documents documents = new Documents(folder());
    return Chapter.parts().stream().map(documents::read).toList();
  }

  static List<Row> rows(Found found) {
    JsonObject document = found.document().orElseThrow();
    return Row.all(document, document.has("cells") ? "cells" : "rows");
  }

  static JsonObject document(JsonObject... rows) {
    JsonArray array = new JsonArray();
    List.of(rows).forEach(array::add);
    JsonObject document = new JsonObject();
    document.add("rows", array);
    return document;
  }
}
