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
import dev.mempool.cli.support.IoReason;
import dev.mempool.core.foreign.Faults;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

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

  /**
   * The most characters of a line, so that a file that has no lines does not fill the memory. The
   * longest line that was recorded has a hundredth of them.
   */
  static final int MAX_LINE = 1 << 24;

  private static final Pattern COLUMN = Pattern.compile(" column (\\d+)");

  private TraceFile() {}

  /**
   * Visits each line that is not blank.
   *
   * @throws DamagedInputException if the file cannot be read, or a line is not a trace
   */
  static void read(Path file, Visitor visitor) {
    try (BufferedReader lines = open(file)) {
      int number = 1;
      for (String line = line(lines, file, 1); line != null; line = line(lines, file, number)) {
        if (!line.isBlank()) {
          visit(place(file, number), line, visitor);
        }
        number++;
      }
    } catch (IOException e) {
      throw new DamagedInputException(file + " cannot be read: " + IoReason.of(e));
    }
  }

  private static String place(Path file, int number) {
    return file.getFileName() + " line " + number;
  }

  /** Returns the next line, or null at the end of the file. */
  private static @Nullable String line(BufferedReader lines, Path file, int number)
      throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = lines.read(); ; next = lines.read()) {
      if (next < 0) {
        return line.isEmpty() ? null : line.toString();
      }
      if (next == '\n') {
        return line.toString();
      }
      if (line.length() == MAX_LINE) {
        throw new DamagedInputException(
            String.format(
                Locale.ROOT,
                "%s is not a trace: it has more than %d characters",
                place(file, number),
                MAX_LINE));
      }
      line.append((char) next);
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
    } catch (JsonParseException | IOException e) {
      if (e.getCause() instanceof OutOfMemoryError shortage) {
        throw shortage; // it is no fault of the line
      }
      throw new DamagedInputException(place + " is not a trace: it is not JSON" + column(e));
    } catch (IllegalArgumentException e) {
      throw new DamagedInputException(
          place + " is not a trace: " + Faults.text(String.valueOf(e.getMessage())));
    }
  }

  /** Returns where the JSON is wrong. What else the message says is for who calls the library. */
  private static String column(Exception malformed) {
    Matcher column = COLUMN.matcher(String.valueOf(malformed.getMessage()));
    return column.find() ? String.format(Locale.ROOT, " (from column %s on)", column.group(1)) : "";
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
