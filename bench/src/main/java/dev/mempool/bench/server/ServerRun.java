// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.server;

import com.google.common.collect.Lists;
import com.google.common.io.MoreFiles;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mempool.bench.measure.Part;
import dev.mempool.bench.support.ChildJvm;
import io.netty.channel.epoll.Epoll;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The part of the report with a server under load: for each transport and each size of bodies the
 * three allocators in turn, each in a process of its own.
 *
 * @param seconds the seconds of load that are measured; half of them warm the server up before
 */
public record ServerRun(long seconds) implements Part {

  /** The connections of the load: many more than event loops, as a server has. */
  static final int CONNECTIONS = 32;

  private static final List<String> ALLOCATORS = List.of("pooled", "adaptive", "mempool");

  /**
   * The bytes of the bodies, from a small answer to one that is larger than any buffer of a socket.
   */
  private static final List<String> BODIES = List.of("1024", "32768", "1048576");

  /**
   * The same for all: a heap of a fixed size that is resident from the start, so that differences
   * of the resident memory are those of the buffers; and Unsafe, which Netty may use.
   */
  private static final List<String> OPTIONS =
      List.of(
          "-Xms64m",
          "-Xmx64m",
          "-XX:+UseSerialGC",
          "-XX:+AlwaysPreTouch",
          "-XX:MaxDirectMemorySize=1g",
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED");

  private static final double MIB = 1 << 20;
  private static final double NANOS = 1e9;

  /**
   * Returns the part.
   *
   * @param load the time of load that is measured for each server
   */
  public static Part part(Duration load) {
    return new ServerRun(load.toSeconds());
  }

  @Override
  public String name() {
    return "server";
  }

  private static List<String> transports() {
    return Epoll.isAvailable() ? List.of("nio", "epoll") : List.of("nio");
  }

  private long warmupSeconds() {
    return Math.max(1, seconds / 2);
  }

  @Override
  public Duration guess() {
    int servers = transports().size() * BODIES.size() * ALLOCATORS.size();
    return Duration.ofSeconds(seconds + warmupSeconds() + 1).multipliedBy(servers);
  }

  @Override
  public JsonObject measure(Consumer<String> progress) {
    List<JsonObject> rows = new ArrayList<>();
    try {
      Path folder = Files.createTempDirectory("mempool-server");
      try {
        Load load = Load.in(folder);
        for (List<String> each : Lists.cartesianProduct(transports(), BODIES, ALLOCATORS)) {
          progress.accept(String.join(", ", each));
          rows.add(row(load, each.get(0), each.get(1), each.get(2)));
        }
      } finally {
        MoreFiles.deleteRecursively(folder);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("the server could not be measured: " + e.getMessage(), e);
    }
    return Part.document(rows);
  }

  private JsonObject row(Load load, String transport, String body, String allocator)
      throws IOException, InterruptedException {
    JsonObject row = new JsonObject();
    row.addProperty("transport", transport);
    row.addProperty("body", Integer.parseInt(body));
    row.addProperty("allocator", allocator);
    Process process =
        new ProcessBuilder(
                ChildJvm.command(HttpServer.class, OPTIONS, List.of(allocator, transport, body)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      BufferedReader output = process.inputReader();
      int port = Integer.parseInt(line(output));
      JsonObject _ = load.run(port, CONNECTIONS, Duration.ofSeconds(warmupSeconds()));
      JsonObject before = state(process, output);
      load.run(port, CONNECTIONS, Duration.ofSeconds(seconds))
          .asMap()
          .forEach((name, value) -> row.add(name, value));
      addMemory(row, before, state(process, output));
      process.getOutputStream().close();
      JsonObject last = JsonParser.parseString(line(output)).getAsJsonObject();
      if (last.has("out")) {
        row.add("out_at_end", last.get("out"));
      }
      int status = process.waitFor();
      if (status != 0) {
        throw new IOException("the exit status of the server is " + status);
      }
    } finally {
      process.destroyForcibly();
    }
    row.addProperty("seconds", seconds);
    row.addProperty("connections", CONNECTIONS);
    return row;
  }

  private static JsonObject state(Process process, BufferedReader output) throws IOException {
    OutputStream input = process.getOutputStream();
    input.write('\n');
    input.flush();
    return JsonParser.parseString(line(output)).getAsJsonObject();
  }

  private static String line(BufferedReader output) throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new IOException("the server has ended; its messages stand above");
    }
    return line;
  }

  private static void addMemory(JsonObject row, JsonObject before, JsonObject after) {
    row.addProperty("rss_mib", after.get("resident").getAsLong() / MIB);
    double time = (after.get("nanos").getAsLong() - before.get("nanos").getAsLong()) / NANOS;
    long allocated = after.get("allocated").getAsLong() - before.get("allocated").getAsLong();
    row.addProperty("heap_mib_per_s", allocated / MIB / time);
    row.addProperty("direct_mib", after.get("direct").getAsLong() / MIB);
  }
}
