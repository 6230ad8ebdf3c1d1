// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.curves;

import com.google.gson.JsonObject;
import dev.mempool.bench.measure.BenchmarkCase;
import dev.mempool.bench.measure.JmhRunner;
import dev.mempool.bench.measure.JmhSettings;
import dev.mempool.bench.measure.Pools;
import dev.mempool.bench.measure.Results;
import dev.mempool.bench.measure.RoundsPart;
import dev.mempool.bench.pools.PoolBenchmark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The parts of the report in which JMH measures the points of a curve. */
public final class Curves {

  /** Objects that a round gets before it puts them back: as many as the largest call takes. */
  private static final int KEEP = 512;

  /** As many rounds as four minutes have room for, with a process for each point. */
  private static final int ROUNDS = 2;

  /** A point: its row, still without figures, and its benchmark. */
  private record Point(JsonObject row, BenchmarkCase benchmark) {

    static Point of(String ops, int cache, int threads, int n) {
      JsonObject row = new JsonObject();
      row.addProperty("ops", ops);
      row.addProperty("cache", cache);
      row.addProperty("n", n);
      String name = "%s cache=%d threads=%d n=%d".formatted(ops, cache, threads, n);
      Map<String, String> params =
          Map.of("ops", ops, "cache", "" + cache, "keep", "" + KEEP, "n", "" + n);
      return new Point(
          row,
          new BenchmarkCase(
              name,
              PoolBenchmark.class,
              "round",
              params,
              threads,
              KEEP,
              List.of(JmhSettings.LCORES)));
    }

    JsonObject row(Results results, boolean bytes) {
      String name = benchmark.name();
      JsonObject full = row.deepCopy();
      if (results.failure(name).isPresent()) {
        full.addProperty("reason", results.failure(name).get());
        return full;
      }
      full.addProperty("ns", results.nsPerObject(name));
      if (bytes) {
        full.addProperty("bytes", results.bytesPerObject(name));
      }
      return full;
    }
  }

  private Curves() {}

  /** {@return the time of an object by the number of objects per call, for one thread} */
  public static RoundsPart bulks() {
    List<Point> points = points(List.of(1, 4, 8, 32, 64, 128, 256, 512), List.of(1));
    return part("bulks", points, true);
  }

  /**
   * {@return the time of an object, as one thread sees it, by the number of threads} If there are
   * more threads than processors, several share one. The row says so.
   */
  public static RoundsPart contention() {
    return contention(Runtime.getRuntime().availableProcessors());
  }

  static RoundsPart contention(int processors) {
    List<Point> points = points(List.of(1, 32), List.of(1, 2, 4, 8));
    for (Point point : points) {
      int threads = point.benchmark.threads();
      point.row.addProperty("threads", threads);
      point.row.addProperty("processors", processors);
      point.row.addProperty("oversubscribed", threads > processors);
    }
    return part("contention", points, false);
  }

  private static List<Point> points(List<Integer> bulks, List<Integer> threadCounts) {
    List<Point> points = new ArrayList<>();
    for (String ops : Pools.OPS) {
      for (int cache : Pools.CACHES) {
        for (int n : bulks) {
          threadCounts.forEach(threads -> points.add(Point.of(ops, cache, threads, n)));
        }
      }
    }
    return points;
  }

  private static RoundsPart part(String name, List<Point> points, boolean bytes) {
    return new RoundsPart(
        name,
        points.stream().map(Point::benchmark).toList(),
        ROUNDS,
        JmhRunner.WARMUPS,
        results -> points.stream().map(point -> point.row(results, bytes)).toList());
  }
}
