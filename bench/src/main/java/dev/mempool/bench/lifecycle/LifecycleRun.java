package dev.mempool.bench.lifecycle;

import com.google.gson.JsonObject;
import dev.mempool.api.MempoolException;
import dev.mempool.core.ChunkInfo;
import dev.mempool.core.Mempool;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The process that makes and closes pools of one backend: {@code OPS}. */
final class LifecycleRun {

  /** Pools of the smallest kind that are made before any is measured: they compile the code. */
  private static final int WARMUPS = 300;

  private static final double NS_PER_MS = 1e6;

  private LifecycleRun() {}

  public static void main(String[] words) {
    Kind smallest = Kind.of(words[0]).getFirst();
    for (int i = 0; i < WARMUPS; i++) {
      smallest.builder("warm").build().close();
    }
    for (Kind kind : Kind.of(words[0])) {
      System.out.println(row(kind, FreeMemory.bytes()));
    }
  }

  /** {@return the figures, or the reason why there are none} */
  static JsonObject row(Kind kind, long free) {
    JsonObject row = kind.row();
    try {
      long needed = needed(kind);
      if (FreeMemory.isShort(needed, free)) {
        row.addProperty("reason", FreeMemory.reason(needed, free));
      } else {
        measure(kind, row);
      }
    } catch (OutOfMemoryError | MempoolException e) {
      row.addProperty("reason", "the pool could not be made: " + e.getMessage());
    }
    return row;
  }

  private static long needed(Kind kind) {
    try (Mempool pool = kind.builder("asked").buildEmpty()) {
      return pool.memory().needed().bytes() * kind.held();
    }
  }

  private static void measure(Kind kind, JsonObject row) {
    double[] create = new double[kind.repeats()];
    double[] close = new double[kind.repeats()];
    for (int i = 0; i < create.length; i++) {
      long start = System.nanoTime();
      Mempool pool = kind.builder("timed").build();
      long made = System.nanoTime();
      pool.close();
      create[i] = (made - start) / NS_PER_MS;
      close[i] = (System.nanoTime() - made) / NS_PER_MS;
    }
    row.addProperty("create_ms", median(create));
    row.addProperty("close_ms", median(close));
    addMemory(kind, row);
  }

  private static void addMemory(Kind kind, JsonObject row) {
    List<Mempool> pools = new ArrayList<>(kind.held());
    long offHeap = 0;
    for (int i = 0; i < kind.held(); i++) {
      Mempool pool = kind.builder("held" + i).build();
      pools.add(pool);
      for (ChunkInfo chunk : pool.memory().chunks()) {
        offHeap += chunk.segment().byteSize();
      }
    }
    double objects = (double) kind.held() * kind.size();
    row.addProperty("off_heap_bytes_per_object", offHeap / objects);
    long with = usedHeap();
    pools.forEach(Mempool::close);
    pools.clear();
    row.addProperty("heap_bytes_per_object", (with - usedHeap()) / objects);
  }

  /** Twice, because what the first collection finds unreachable may be cleaned up by a thread. */
  private static long usedHeap() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
