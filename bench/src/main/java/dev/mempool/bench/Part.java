package dev.mempool.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.function.Consumer;

/** A part of the report: it measures one side of the matter, and says what it found. */
public interface Part {

  /** {@return its name in the command line and of its file, such as {@code peers}} */
  String name();

  /** {@return how long it takes on a machine with nothing else to do} */
  Duration guess();

  /**
   * Measures.
   *
   * @param progress told of each step before it is taken
   * @return the document {@code {"rows":[...]}}, one object per figure
   */
  JsonObject measure(Consumer<String> progress);

  /** {@return the document of these rows} */
  static JsonObject document(JsonArray rows) {
    JsonObject document = new JsonObject();
    document.add("rows", rows);
    return document;
  }
}
