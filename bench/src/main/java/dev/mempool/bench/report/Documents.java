// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.mempool.bench.support.Json;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The documents of the parts in a folder, a file for each.
 *
 * @param folder the folder
 */
record Documents(Path folder) {

  /** The field that says why a part has failed. */
  private static final String REASON = "reason";

  Path file(String part) {
    return folder.resolve(part + ".json");
  }

  /** Returns the result of a part that its file holds. The reasons name no folder. */
  Found read(String part) {
    Path file = file(part);
    String name = String.valueOf(file.getFileName());
    JsonElement document;
    try {
      document = JsonParser.parseString(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Found.missing(part, "there is no " + name + " in the folder");
    } catch (AccessDeniedException e) {
      return Found.missing(part, name + " cannot be read: access denied");
    } catch (IOException | JsonParseException e) {
      return Found.missing(part, name + " cannot be read: " + e.getMessage());
    }
    if (!(document instanceof JsonObject object)) {
      return Found.missing(part, name + " is not a JSON object");
    }
    String reason = new Row(object).text(REASON);
    return reason.isEmpty() ? Found.document(part, object) : Found.missing(part, reason);
  }

  /**
   * Writes the result of a part, so that {@link #read} finds it. A failure does not replace the
   * document of an earlier run.
   *
   * @return whether it was written
   */
  boolean write(Found found) throws IOException {
    if (found.document().isEmpty() && read(found.part()).document().isPresent()) {
      return false;
    }
    JsonObject document = found.document().orElseGet(() -> failure(found.reason()));
    Files.writeString(file(found.part()), Json.pretty(document) + "\n");
    return true;
  }

  private static JsonObject failure(String reason) {
    JsonObject document = new JsonObject();
    document.add("rows", new JsonArray());
    document.addProperty(REASON, reason);
    return document;
  }
}
