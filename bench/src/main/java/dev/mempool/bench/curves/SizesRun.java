package dev.mempool.bench.curves;

import com.google.gson.JsonObject;
import dev.mempool.bench.FullCheck;
import dev.mempool.bench.LcoreExecutor;
import dev.mempool.bench.PoolRounds;
import dev.mempool.bench.Statistics;
import dev.mempool.core.Mempool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * The process that measures pools of all sizes of one backend with one size of cache, {@code OPS
 * CACHE}, in turn: what disturbs the machine disturbs all sizes alike.
 */
final class SizesRun {

  /** Each a power of two less one, which uses a ring to the full. */
  static final List<Integer> SIZES = List.of(1023, 4095, 16383, 65535, 262143, 1048575);

  private static final List<Integer> KEEPS = List.of(32, 512);
  private static final List<Integer> BULKS = List.of(1, PoolRounds.BULK);

  /** The measurement does not touch the objects, so that they may be as small as a cache line. */
  private static final int ELEMENT = 64;

  /** Rounds of objects enough for the compiler to be done. */
  private static final int WARMUP_OBJECTS = 1 << 22;

  /** A slice of some milliseconds at most: all of a large pool goes through a ring some times. */
  private static final int SLICE_OBJECTS = 1 << 20;

  private static final int SLICES = 9;

  /** A pool, and how it is used. */
  private record Point(Mempool pool, int keep, int n, PoolRounds rounds, List<Double> slices) {

    /**
     * Begins with an empty cache, so that the pool is the one through which the lcore last came to
     * a backend, as it would be if it were alone; puts look there first.
     */
    void run(int objects) {
      pool.flushCache();
      slices.add(rounds.run(objects / keep));
    }
  }

  private SizesRun() {}

  public static void main(String[] words) throws InterruptedException, ExecutionException {
    measure(words[0], Integer.parseInt(words[1]), SIZES, WARMUP_OBJECTS, SLICE_OBJECTS, SLICES)
        .forEach(System.out::println);
  }

  /** {@return a row for each size, keep and n} */
  static List<JsonObject> measure(
      String ops, int cache, List<Integer> sizes, int warmup, int slice, int slices)
      throws InterruptedException, ExecutionException {
    List<Mempool> pools = new ArrayList<>();
    List<Point> points = new ArrayList<>();
    try (LcoreExecutor executor = new LcoreExecutor(1, "sizes")) {
      for (int size : sizes) {
        Mempool pool =
            Mempool.builder("sizes" + size)
                .ops(ops)
                .size(size)
                .elementSize(ELEMENT)
                .cacheSize(cache)
                .build();
        pools.add(pool);
        for (int keep : KEEPS) {
          for (int n : BULKS) {
            points.add(new Point(pool, keep, n, new PoolRounds(pool, keep, n), new ArrayList<>()));
          }
        }
      }
      executor.submit(() -> run(points, pools, warmup, slice, slices)).get();
      pools.forEach(FullCheck::check);
    } finally {
      pools.forEach(Mempool::close);
    }
    return points.stream().map(point -> row(ops, cache, point)).toList();
  }

  private static void run(
      List<Point> points, List<Mempool> pools, int warmup, int slice, int slices) {
    points.forEach(point -> point.run(warmup));
    points.forEach(point -> point.slices().clear());
    for (int i = 0; i < slices; i++) {
      points.forEach(point -> point.run(slice));
    }
    pools.forEach(Mempool::flushCache);
  }

  private static JsonObject row(String ops, int cache, Point point) {
    JsonObject row = new JsonObject();
    row.addProperty("ops", ops);
    row.addProperty("cache", cache);
    row.addProperty("size", point.pool().size());
    row.addProperty("keep", point.keep());
    row.addProperty("n", point.n());
    row.addProperty("ns", Statistics.median(point.slices()));
    return row;
  }
}
