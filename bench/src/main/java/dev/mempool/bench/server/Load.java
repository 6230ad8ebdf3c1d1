// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.server;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The load of {@code wrk}, a program of its own. A script lets it print its figures as JSON.
 *
 * @param script the file with the script
 */
record Load(Path script) {

  private static final String SCRIPT =
      """
      done = function(summary, latency, requests)
        local e = summary.errors
        io.write(string.format(
          '\\n{"requests_per_s": %.1f, "p50_us": %d, "p99_us": %d, "errors": %d}\\n',
          summary.requests * 1e6 / summary.duration,
          latency:percentile(50), latency:percentile(99),
          e.connect + e.read + e.write + e.status + e.timeout))
      end
      """;

  /** Writes the script into a folder. */
  static Load in(Path folder) throws IOException {
    return new Load(Files.writeString(folder.resolve("load.lua"), SCRIPT));
  }

  /**
   * Loads a server, and waits for the end.
   *
   * @return the figures
   * @throws IOException if {@code wrk} is missing or fails
   */
  JsonObject run(int port, int connections, Duration time)
      throws IOException, InterruptedException {
    Process wrk;
    try {
      wrk =
          new ProcessBuilder(
                  List.of(
                      "wrk",
                      "--threads=1",
                      "--connections=" + connections,
                      "--duration=" + time.toSeconds(),
                      "--script=" + script,
                      "http://127.0.0.1:" + port + "/"))
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new IOException("wrk is needed; install it, as on Debian: apt-get install wrk", e);
    }
    String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = wrk.waitFor();
    List<String> lines = output.strip().lines().toList();
    try {
      if (status == 0 && !lines.isEmpty()) {
        return JsonParser.parseString(lines.getLast()).getAsJsonObject();
      }
    } catch (JsonParseException | IllegalStateException e) {
      // so it says below what it has printed
    }
    throw new IOException("wrk ended with status %d and printed: %s".formatted(status, output));
  }
}
