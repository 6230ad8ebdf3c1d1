package dev.mempool.bench.compare;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether two runs say the same: a cell agrees if the two intervals of ratio and spread touch.
 *
 * @param compared cells that have a ratio in both
 * @param differences a line for each cell that does not agree
 */
record Agreement(int compared, List<String> differences) {

  /**
   * The ratio of a cell.
   *
   * @param value C's time over Java's
   * @param spread how far it may be from what another run finds
   */
  private record Ratio(double value, double spread) {

    boolean agrees(Ratio other) {
      return Math.abs(value - other.value) <= spread + other.spread;
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.2f (spread %.2f)", value, spread);
    }
  }

  /**
   * {@return what two JSON documents of this tool say about the cells that they share}
   *
   * @throws IOException if one cannot be read, or is no such document
   */
  static Agreement of(Path before, Path after) throws IOException {
    Map<String, Ratio> old = read(before);
    List<String> differences = new ArrayList<>();
    int compared = 0;
    for (Map.Entry<String, Ratio> entry : read(after).entrySet()) {
      Ratio was = old.get(entry.getKey());
      if (was == null) {
        continue;
      }
      compared++;
      Ratio is = entry.getValue();
      if (!was.agrees(is)) {
        differences.add(
            "%s: C/Java was %s, is %s: Java has become %s"
                .formatted(
                    entry.getKey(), was, is, is.value() > was.value() ? "faster" : "slower"));
      }
    }
    return new Agreement(compared, differences);
  }

  String text() {
    StringBuilder text = new StringBuilder();
    differences.forEach(line -> text.append(line).append('\n'));
    return text.append(
            "%d cells in both, %d agree, %d differ"
                .formatted(compared, compared - differences.size(), differences.size()))
        .toString();
  }

  private static Map<String, Ratio> read(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException(file + " cannot be read");
    }
    Map<String, Ratio> ratios = new LinkedHashMap<>();
    try {
      JsonObject document = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
      for (JsonElement element : document.getAsJsonArray("cells")) {
        JsonObject cell = element.getAsJsonObject();
        if (!cell.get("ratio").isJsonNull()) {
          ratios.put(
              cell.get("name").getAsString(),
              new Ratio(cell.get("ratio").getAsDouble(), cell.get("spread").getAsDouble()));
        }
      }
    } catch (JsonParseException
        | IllegalStateException
        | NullPointerException
        | NumberFormatException
        | UnsupportedOperationException e) {
      throw new IOException(file + " is not what --json writes", e);
    }
    return ratios;
  }
}
