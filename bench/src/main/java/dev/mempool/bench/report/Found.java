package dev.mempool.bench.report;

import com.google.gson.JsonObject;
import java.util.Optional;

/**
 * What is known of a part.
 *
 * @param part its name
 * @param document what it found; empty if nothing
 * @param reason why there is nothing; else empty
 */
record Found(String part, Optional<JsonObject> document, String reason) {

  static Found document(String part, JsonObject document) {
    return new Found(part, Optional.of(document), "");
  }

  static Found missing(String part, String reason) {
    return new Found(part, Optional.empty(), reason);
  }
}
