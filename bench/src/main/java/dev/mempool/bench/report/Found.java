// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.report;

import com.google.gson.JsonObject;
import java.util.Optional;

/**
 * The result of a part.
 *
 * @param part the name of the part
 * @param document its document; empty if it has none
 * @param reason why there is no document; else empty
 */
record Found(String part, Optional<JsonObject> document, String reason) {

  static Found document(String part, JsonObject document) {
    return new Found(part, Optional.of(document), "");
  }

  static Found missing(String part, String reason) {
    return new Found(part, Optional.empty(), reason);
  }
}
