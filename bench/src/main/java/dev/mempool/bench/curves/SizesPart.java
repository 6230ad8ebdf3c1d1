package dev.mempool.bench.curves;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.mempool.bench.Backends;
import dev.mempool.bench.ChildJvm;
import dev.mempool.bench.Cpus;
import dev.mempool.bench.Part;
import dev.mempool.bench.Processors;
import dev.mempool.bench.Statistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What an object costs by the size of the pool, for one thread that always keeps as many. A process
 * has pools of all sizes, so that the same compiled code uses them and only the size differs;
 * several processes show what the compiler's luck is worth.
 */
public final class SizesPart implements Part {

  private static final int PROCESSES = 3;

  /** Of one process: its start, its pools, its warm-up and its slices. */
  private static final Duration PER_PROCESS = Duration.ofSeconds(6);

  private static final String NS = "ns";

  @Override
  public String name() {
    return "sizes";
  }

  @Override
  public Duration guess() {
    return PER_PROCESS.multipliedBy(
        (long) PROCESSES * Backends.FOR_MANY_THREADS.size() * Curve.CACHES.size());
  }

  @Override
  public JsonObject measure(Consumer<String> progress) {
    String pinning = Cpus.option(Processors.allowed());
    List<JsonObject> measured = new ArrayList<>();
    for (int process = 1; process <= PROCESSES; process++) {
      for (String ops : Backends.FOR_MANY_THREADS) {
        for (int cache : Curve.CACHES) {
          progress.accept(
              "process %d of %d: %s cache=%d".formatted(process, PROCESSES, ops, cache));
          List<String> words = List.of(ops, Integer.toString(cache));
          ChildJvm.run(SizesRun.class, List.of(pinning), words, measured::add);
        }
      }
    }
    return Part.document(together(measured));
  }

  /**
   * {@return a row for all that differ in nothing but their figure} with the median, and how far
   * one lies from it at most.
   */
  static JsonArray together(List<JsonObject> measured) {
    Map<JsonObject, List<Double>> figures = new LinkedHashMap<>();
    for (JsonObject row : measured) {
      JsonObject point = row.deepCopy();
      double ns = point.remove(NS).getAsDouble();
      figures.computeIfAbsent(point, unseen -> new ArrayList<>()).add(ns);
    }
    JsonArray rows = new JsonArray();
    figures.forEach((point, values) -> {
      JsonObject row = point.deepCopy();
      double median = Statistics.median(values);
      row.addProperty(NS, median);
      row.addProperty("spread", Statistics.spread(median, values));
      rows.add(row);
    });
    return rows;
  }
}
