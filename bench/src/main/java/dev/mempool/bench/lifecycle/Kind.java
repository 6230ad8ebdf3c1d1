package dev.mempool.bench.lifecycle;

import com.google.gson.JsonObject;
import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolBuilder;
import java.util.List;

/**
 * A kind of pool.
 *
 * @param ops the backend
 * @param size objects
 * @param element bytes per object
 */
record Kind(String ops, int size, int element) {

  /** One less than a power of two, which uses a ring to the full. */
  private static final int K = (1 << 10) - 1;

  private static final int M = (1 << 20) - 1;
  private static final int M16 = (1 << 24) - 1;

  private static final int SMALL = 64;
  private static final int LARGE = 2048;

  /** {@return those that are measured of a backend, the smallest first} */
  static List<Kind> of(String ops) {
    return List.of(
        new Kind(ops, K, SMALL),
        new Kind(ops, K, LARGE),
        new Kind(ops, M, SMALL),
        new Kind(ops, M, LARGE),
        new Kind(ops, M16, SMALL));
  }

  /** {@return how many are made one after another: fewer where one takes seconds} */
  int repeats() {
    return size <= K ? 101 : size <= M ? 5 : 3;
  }

  /** {@return how many are alive at once while the heap is measured: more where one is little} */
  int held() {
    return size <= K ? 64 : 1;
  }

  MempoolBuilder builder(String name) {
    return Mempool.builder(name).ops(ops).size(size).elementSize(element);
  }

  JsonObject row() {
    JsonObject row = new JsonObject();
    row.addProperty("ops", ops);
    row.addProperty("size", size);
    row.addProperty("element", element);
    return row;
  }
}
