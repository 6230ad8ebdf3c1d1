// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A comparison of two runs. A cell agrees if its two intervals of ratio and spread touch.
 *
 * @param compared the number of cells that have a ratio in both runs
 * @param differences a line for each cell that does not agree
 */
record Agreement(int compared, List<String> differences) {

  private record Document(List<Ratio> cells) {}

  /** A cell of a document; the ratio is C's time over Java's, null if one is missing. */
  private record Ratio(String name, @Nullable Double ratio, double spread) {

    double value() {
      return ratio == null ? Double.NaN : ratio;
    }

    String text() {
      return String.format(Locale.ROOT, "%.2f (spread %.2f)", value(), spread);
    }
  }

  /**
   * Returns the comparison of the cells that are in both of two JSON files.
   *
   * @throws IOException if one cannot be read, or was not written by {@code --json}
   */
  static Agreement of(Path before, Path after) throws IOException {
    Map<String, Ratio> old = read(before);
    Map<String, Ratio> both = read(after);
    both.keySet().retainAll(old.keySet());
    List<String> differences = new ArrayList<>();
    both.forEach((name, is) -> {
      Ratio was = old.getOrDefault(name, is);
      double change = is.value() - was.value();
      if (Math.abs(change) > was.spread + is.spread) {
        differences.add(
            "%s: C/Java was %s, is %s: Java has become %s"
                .formatted(name, was.text(), is.text(), change > 0 ? "faster" : "slower"));
      }
    });
    return new Agreement(both.size(), differences);
  }

  String text() {
    int differ = differences.size();
    return String.join("\n", differences)
        + (differ == 0 ? "" : "\n")
        + "%d cells in both, %d agree, %d differ".formatted(compared, compared - differ, differ);
  }

  /** Returns the cells that have a ratio, by their names. */
  private static Map<String, Ratio> read(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException(file + " cannot be read");
    }
    Map<String, Ratio> ratios = new LinkedHashMap<>();
    try {
      for (Ratio cell : new Gson().fromJson(Files.readString(file), Document.class).cells) {
        if (cell.name.length() > 0 && cell.ratio != null) {
          ratios.put(cell.name, cell);
        }
      }
    } catch (JsonParseException | NullPointerException e) {
      throw new IOException(file + " was not written by --json", e);
    }
    return ratios;
  }
}
