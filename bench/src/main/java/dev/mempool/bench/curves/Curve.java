package dev.mempool.bench.curves;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.mempool.bench.Contest;
import dev.mempool.bench.Contestant;
import dev.mempool.bench.Heat;
import dev.mempool.bench.JmhHeat;
import dev.mempool.bench.Part;
import dev.mempool.bench.PoolBenchmark;
import dev.mempool.bench.Standings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A part whose points a contest measures: contestants, each with the row that tells what it is. */
abstract class Curve implements Part {

  /** Sizes of the lcores' caches. */
  static final List<Integer> CACHES = List.of(0, 512);

  /** Objects that a round gets before it puts them back: as many as the largest call takes. */
  private static final int KEEP = 512;

  /** As many as four minutes have room for, with a process for each point. */
  private static final int ROUNDS = 2;

  private final Map<JsonObject, Contestant> points = new LinkedHashMap<>();

  /** Adds the figures of a contestant to its row. */
  abstract void addFigures(JsonObject row, Standings standings, String name);

  /** Adds a point: threads that get and put n objects per call. */
  final void add(String ops, int cache, int threads, int n, JsonObject row) {
    String name = "%s cache=%d threads=%d n=%d".formatted(ops, cache, threads, n);
    Map<String, String> params =
        Map.of("ops", ops, "cache", Integer.toString(cache), "keep", Integer.toString(KEEP));
    points.put(
        row, new Contestant(name, PoolBenchmark.class, "n" + n, params, threads, KEEP, List.of()));
  }

  final List<Contestant> contestants() {
    return List.copyOf(points.values());
  }

  @Override
  public final Duration guess() {
    return JmhHeat.guess(ROUNDS * points.size());
  }

  @Override
  public final JsonObject measure(Consumer<String> progress) {
    try (JmhHeat heat = new JmhHeat()) {
      return measure(heat, progress);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  final JsonObject measure(Heat heat, Consumer<String> progress) {
    Standings standings = new Contest(contestants(), ROUNDS, heat).run(progress);
    JsonArray rows = new JsonArray();
    points.forEach((point, contestant) -> rows.add(row(point, contestant.name(), standings)));
    return Part.document(rows);
  }

  private JsonObject row(JsonObject point, String name, Standings standings) {
    JsonObject row = point.deepCopy();
    Optional<String> failure = standings.failure(name);
    if (failure.isPresent()) {
      row.addProperty("reason", failure.get());
    } else {
      addFigures(row, standings, name);
    }
    return row;
  }
}
