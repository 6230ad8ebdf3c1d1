package dev.mempool.bench.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The parts' documents in a folder, a file for each.
 *
 * @param folder the folder
 */
record Documents(Path folder) {

  /** In the document of a part that failed, the reason. */
  private static final String REASON = "reason";

  private static final String ROWS = "rows";

  private static final Gson GSON =
      new GsonBuilder().serializeNulls().setPrettyPrinting().disableHtmlEscaping().create();

  Path file(String part) {
    return folder.resolve(part + ".json");
  }

  /** {@return what the folder says about a part} */
  Found read(String part) {
    Path file = file(part);
    JsonElement document;
    try {
      document = JsonParser.parseString(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Found.missing(part, "there is no " + file.getFileName() + " in the folder");
    } catch (AccessDeniedException e) {
      // whose message is the whole path, and the page names no folder
      return Found.missing(part, file.getFileName() + " cannot be read: access denied");
    } catch (IOException | JsonParseException e) {
      return Found.missing(part, file.getFileName() + " cannot be read: " + e.getMessage());
    }
    if (!(document instanceof JsonObject object)) {
      return Found.missing(part, file.getFileName() + " is not a JSON object");
    }
    String reason = new Row(object).text(REASON);
    return reason.isEmpty() ? Found.document(part, object) : Found.missing(part, reason);
  }

  /**
   * Writes what is known about a part, so that {@link #read} finds it. What an earlier run found is
   * worth more than that this one found nothing: it stays.
   *
   * @return whether it was written
   */
  boolean write(Found found) throws IOException {
    if (found.document().isEmpty() && read(found.part()).document().isPresent()) {
      return false;
    }
    JsonObject document = found.document().orElseGet(() -> failure(found.reason()));
    Files.writeString(file(found.part()), GSON.toJson(document) + "\n");
    return true;
  }

  private static JsonObject failure(String reason) {
    JsonObject document = new JsonObject();
    document.add(ROWS, new JsonArray());
    document.addProperty(REASON, reason);
    return document;
  }
}
