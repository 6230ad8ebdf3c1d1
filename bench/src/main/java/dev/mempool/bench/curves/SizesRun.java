// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.curves;

import com.google.gson.JsonObject;
import dev.mempool.bench.measure.ChildPart;
import dev.mempool.bench.measure.Part;
import dev.mempool.bench.measure.PinnedExecutor;
import dev.mempool.bench.support.Bulk;
import dev.mempool.bench.support.GetPutLoop;
import dev.mempool.bench.support.PoolWork;
import dev.mempool.bench.support.Statistics;
import dev.mempool.core.Mempool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * The time of an object by the size of the pool, for one thread that always keeps as many. A child
 * process has pools of all sizes of one backend with one size of caches, and uses them in turn with
 * the same bulks and by the same compiled code, so that only the size makes a difference.
 */
public final class SizesRun {

  /** The JIT compiler does not compile alike in every process. */
  private static final int PROCESSES = 3;

  /** Each is a power of two less one, so that a ring is full. */
  static final List<Integer> SIZES = List.of(1023, 4095, 16383, 65535, 262143, 1048575);

  private static final List<Integer> KEEPS = List.of(32, 512);

  /** Bytes per object: a cache line, because the measurement does not touch the objects. */
  private static final int ELEMENT = 64;

  /** Objects of a warm-up, enough for the compiler to be done. */
  private static final int WARMUP_OBJECTS = 1 << 22;

  /** Objects of a slice of a few milliseconds: several times those of a large pool. */
  private static final int SLICE_OBJECTS = 1 << 20;

  private static final int SLICES = 9;
  private static final String NS = "ns";

  /** A pool, the rounds in which it is used, the slices' times, and the row without a time. */
  private record Point(
      Mempool pool, int keep, GetPutLoop loop, List<Double> slices, JsonObject row) {

    static Point of(String ops, int cache, Mempool pool, int keep) {
      JsonObject row = new JsonObject();
      row.addProperty("ops", ops);
      row.addProperty("cache", cache);
      row.addProperty("size", pool.size());
      row.addProperty("keep", keep);
      row.addProperty("n", Bulk.CURRENT.get());
      return new Point(pool, keep, new GetPutLoop(pool, null, keep), new ArrayList<>(), row);
    }

    /**
     * Runs rounds. The cache is flushed before, so that this pool is the latest one whose backend
     * the lcore has used, as if it were the only pool. A put looks there first.
     */
    void run(int objects) {
      pool.flushCache();
      int rounds = objects / keep;
      long start = System.nanoTime();
      for (int i = 0; i < rounds; i++) {
        int _ = loop.round();
      }
      slices.add((System.nanoTime() - start) / ((double) rounds * keep));
    }
  }

  private SizesRun() {}

  /** {@return the part of the report} */
  public static Part part() {
    List<List<String>> once = ChildPart.opsAndCachesAnd(List.of("1", "32"));
    return new ChildPart(
        "sizes",
        Duration.ofSeconds(4),
        SizesRun.class,
        Collections.nCopies(PROCESSES, once).stream().flatMap(List::stream).toList(),
        SizesRun::combine);
  }

  /** {@return the median and the spread of the times of the rows that differ in nothing else} */
  static List<JsonObject> combine(List<JsonObject> measured) {
    Map<JsonObject, List<Double>> times = new LinkedHashMap<>();
    for (JsonObject row : measured) {
      JsonObject point = row.deepCopy();
      double ns = point.remove(NS).getAsDouble();
      times.computeIfAbsent(point, unseen -> new ArrayList<>()).add(ns);
    }
    List<JsonObject> rows = new ArrayList<>();
    times.forEach((point, values) -> {
      JsonObject row = point.deepCopy();
      double median = Statistics.median(values);
      row.addProperty(NS, median);
      row.addProperty("spread", Statistics.spread(median, values));
      rows.add(row);
    });
    return rows;
  }

  /** Measures the backend, the size of caches, and the bulk of the three arguments. */
  public static void main(String[] words) throws InterruptedException, ExecutionException {
    System.setProperty(Bulk.PROPERTY, words[2]);
    measure(words[0], Integer.parseInt(words[1]), SIZES, WARMUP_OBJECTS, SLICE_OBJECTS, SLICES)
        .forEach(System.out::println);
  }

  /** {@return a row for each size and keep} */
  static List<JsonObject> measure(
      String ops, int cache, List<Integer> sizes, int warmup, int slice, int slices)
      throws InterruptedException, ExecutionException {
    List<Mempool> pools = new ArrayList<>();
    List<Point> points = new ArrayList<>();
    try (PinnedExecutor executor = new PinnedExecutor.Lcores(1, "sizes")) {
      for (int size : sizes) {
        Mempool pool =
            Mempool.builder("sizes" + size)
                .ops(ops)
                .size(size)
                .elementSize(ELEMENT)
                .cacheSize(cache)
                .build();
        pools.add(pool);
        KEEPS.forEach(keep -> points.add(Point.of(ops, cache, pool, keep)));
      }
      Runnable run =
          () -> {
            points.forEach(point -> point.run(warmup));
            points.forEach(point -> point.slices.clear());
            for (int i = 0; i < slices; i++) {
              points.forEach(point -> point.run(slice));
            }
            pools.forEach(Mempool::flushCache);
          };
      executor.submit(run).get();
      pools.forEach(PoolWork::check);
    } finally {
      pools.forEach(Mempool::close);
    }
    points.forEach(point -> point.row.addProperty(NS, Statistics.median(point.slices)));
    return points.stream().map(Point::row).toList();
  }
}
