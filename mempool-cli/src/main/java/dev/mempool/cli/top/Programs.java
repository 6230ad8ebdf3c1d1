// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.top;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.mempool.api.MempoolException;
import dev.mempool.telemetry.TelemetryClient;
import dev.mempool.telemetry.TelemetryOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The running programs of a prefix, to which this one is connected. Programs and pools come and go:
 * those that do not answer are left out. Thread-safe.
 */
final class Programs implements AutoCloseable {

  private static final double NANOS_PER_SECOND = 1e9;

  /** The time for which a program that did not answer in time is left alone: it may be stopped. */
  private static final long REST_NANOS = 30_000_000_000L;

  /** An attempt that takes longer was a program that did not answer. */
  private static final long TIMEOUT_NANOS = 1_000_000_000;

  private final TelemetryOptions options;

  /** Guarded by this, as all fields. */
  private final Map<Path, TelemetryClient> clients = new HashMap<>();

  /** The programs that are left alone, with the time of their last attempt. */
  private final Map<Path, Long> silent = new HashMap<>();

  /** The last reading of a pool. */
  private record Before(long nanos, @Nullable JsonObject counts, long lowest) {}

  private final Map<String, Before> before = new HashMap<>();

  Programs(TelemetryOptions options) {
    this.options = options;
  }

  /**
   * Reads all pools. {@return the pools, those with the largest share in use first}
   *
   * @throws IOException if the folder of the sockets cannot be read
   */
  synchronized List<PoolView> read() throws IOException {
    List<Path> sockets = TelemetryClient.sockets(options);
    for (var each = clients.entrySet().iterator(); each.hasNext(); ) {
      Map.Entry<Path, TelemetryClient> entry = each.next();
      if (!sockets.contains(entry.getKey())) {
        entry.getValue().close();
        each.remove();
      }
    }
    List<PoolView> pools = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    silent.keySet().retainAll(sockets);
    for (Path socket : sockets) {
      long start = System.nanoTime();
      Long failed = silent.get(socket);
      if (failed != null && start - failed < REST_NANOS) {
        continue;
      }
      silent.remove(socket);
      try {
        TelemetryClient client = clients.get(socket);
        if (client == null) {
          client = TelemetryClient.connect(socket);
          clients.put(socket, client);
        }
        read(socket, client, pools, seen);
      } catch (MempoolException e) {
        throw e; // this program cannot use sockets
      } catch (IOException | RuntimeException e) {
        // it has ended, or answers nonsense; a program that stops must not disturb others
        TelemetryClient ended = clients.remove(socket);
        if (ended != null) {
          ended.close();
        }
        if (System.nanoTime() - start > TIMEOUT_NANOS) {
          silent.put(socket, System.nanoTime());
        }
      }
    }
    before.keySet().retainAll(seen);
    pools.sort(
        Comparator.comparingDouble(PoolView::used)
            .reversed()
            .thenComparing(PoolView::pool)
            .thenComparing(PoolView::program));
    return List.copyOf(pools);
  }

  private void read(Path socket, TelemetryClient client, List<PoolView> pools, Set<String> seen)
      throws IOException {
    long pid = number(JsonParser.parseString(client.greeting()).getAsJsonObject(), "pid");
    List<PoolView> read = new ArrayList<>();
    JsonElement names = ask(client, "/mempool/list", null);
    if (!names.isJsonArray()) {
      return;
    }
    for (JsonElement element : names.getAsJsonArray()) {
      String name = element.getAsString();
      JsonElement info = ask(client, "/mempool/info", name);
      if (!info.isJsonObject() || !info.getAsJsonObject().has("size")) {
        continue; // it was closed meanwhile
      }
      JsonElement counts = ask(client, "/mempool/statistics", name);
      String key = socket + "\n" + name;
      seen.add(key);
      read.add(
          view(
              socket.getFileName().toString(),
              pid,
              key,
              info.getAsJsonObject(),
              counts.isJsonObject() && counts.getAsJsonObject().has("get_success_objs")
                  ? counts.getAsJsonObject()
                  : null));
    }
    pools.addAll(read);
  }

  /** Asks a program. {@return the data of its reply} */
  private static JsonElement ask(TelemetryClient client, String command, @Nullable String name)
      throws IOException {
    String request = name == null ? command : command + "," + name;
    JsonElement data = JsonParser.parseString(client.ask(request)).getAsJsonObject().get(command);
    if (data == null) {
      throw new JsonParseException("a reply to another command");
    }
    return data;
  }

  private PoolView view(
      String program, long pid, String key, JsonObject info, @Nullable JsonObject counts) {
    long populated = number(info, "populated_size");
    long cached = number(info, "total_cache_count"); // a DPDK of before 2025 has neither
    long free = cached + number(info, "common_pool_count");
    Before last = before.get(key);
    long now = System.nanoTime();
    long lowest = last == null ? free : Math.min(free, last.lowest());
    before.put(key, new Before(now, counts, lowest));
    JsonObject earlier = last == null ? null : last.counts();
    Double gets = null;
    Double puts = null;
    Double misses = null;
    if (last != null && earlier != null && counts != null) {
      double seconds = (now - last.nanos()) / NANOS_PER_SECOND;
      double got = difference(counts, earlier, "get_success_objs");
      gets = got / seconds;
      puts = difference(counts, earlier, "put_objs") / seconds;
      misses = got == 0 ? null : difference(counts, earlier, "get_common_pool_objs") / got;
    }
    return new PoolView(
        program,
        pid,
        info.get("name").getAsString(),
        number(info, "size"),
        populated,
        Math.max(0, populated - free),
        cached,
        free,
        lowest,
        gets,
        puts,
        misses,
        counts == null ? null : number(counts, "get_fail_bulk"));
  }

  /** Returns how much a count has grown; 0 if it was reset. */
  private static double difference(JsonObject now, JsonObject before, String name) {
    return Math.max(0, number(now, name) - number(before, name));
  }

  private static long number(JsonObject object, String name) {
    JsonElement value = object.get(name);
    return value == null || !value.isJsonPrimitive() ? 0 : value.getAsLong();
  }

  @Override
  public synchronized void close() {
    clients.values().forEach(TelemetryClient::close);
    clients.clear();
  }
}
