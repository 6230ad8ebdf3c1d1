// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.traces;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.mempool.cli.support.DamagedInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * A file of traces with one JSON object per line. It is compressed if its name ends in {@code .gz}.
 */
final class TraceFile {

  /** A callback for each line. */
  interface Visitor {
    /**
     * Visits a line.
     *
     * @throws IllegalArgumentException if the trace is malformed
     */
    void visit(String place, JsonObject trace);
  }

  private TraceFile() {}

  /**
   * Visits each line that is not blank.
   *
   * @throws DamagedInputException if the file cannot be read, or a line is not a trace
   */
  static void read(Path file, Visitor visitor) {
    try (BufferedReader lines = open(file)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          visit(file.getFileName() + " line " + number, line, visitor);
        }
      }
    } catch (NoSuchFileException e) {
      throw new DamagedInputException("there is no file " + file);
    } catch (IOException | UncheckedIOException e) {
      throw new DamagedInputException(file + " cannot be read: " + e);
    }
  }

  private static void visit(String place, String line, Visitor visitor) {
    try {
      JsonReader reader = new JsonReader(new StringReader(line));
      reader.setStrictness(Strictness.STRICT);
      JsonElement element = JsonParser.parseReader(reader);
      if (!element.isJsonObject() || reader.peek() != JsonToken.END_DOCUMENT) {
        throw new IllegalArgumentException("it is not one JSON object");
      }
      visitor.visit(place, element.getAsJsonObject());
    } catch (JsonParseException | IOException | IllegalArgumentException e) {
      throw new DamagedInputException(place + " is not a trace: " + e.getMessage());
    }
  }

  private static BufferedReader open(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    try {
      if (file.toString().endsWith(".gz")) {
        in = new GZIPInputStream(in);
      }
    } catch (IOException e) {
      in.close();
      throw e;
    }
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }
}
