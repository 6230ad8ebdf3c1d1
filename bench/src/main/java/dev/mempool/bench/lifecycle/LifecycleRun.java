// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.lifecycle;

import com.google.gson.JsonObject;
import dev.mempool.api.MempoolException;
import dev.mempool.bench.measure.ChildPart;
import dev.mempool.bench.measure.Part;
import dev.mempool.bench.measure.Pools;
import dev.mempool.bench.support.Statistics;
import dev.mempool.core.ChunkInfo;
import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolBuilder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The time to make pools and to close them, and their memory per object: outside the heap, in all
 * chunks together; and on the heap, the difference between the used heap after a full collection
 * with the pool and without it. A child process measures one backend.
 */
public final class LifecycleRun {

  /** Small pools that are made before any is measured, so that the code is compiled. */
  private static final int WARMUPS = 300;

  private static final double NS_PER_MS = 1e6;

  /** The line of {@code /proc/meminfo} with the memory that is available without swapping. */
  private static final String AVAILABLE = "MemAvailable:";

  /** Bytes that stay free for the heap, the JVM itself, and other processes. */
  private static final long RESERVE = 1L << 30;

  private static final double GIB = 1L << 30;

  /** Sizes that are one less than a power of two, so that a ring is full. */
  private static final int SIZE_1K = (1 << 10) - 1;

  private static final int SIZE_1M = (1 << 20) - 1;
  private static final int SIZE_16M = (1 << 24) - 1;

  private LifecycleRun() {}

  /** A kind of pool: its backend, its number of objects, and the bytes of each. */
  record Kind(String ops, int size, int element) {

    /** {@return the kinds of a backend, the smallest first} */
    static List<Kind> of(String ops) {
      return List.of(
          new Kind(ops, SIZE_1K, 64),
          new Kind(ops, SIZE_1K, 2048),
          new Kind(ops, SIZE_1M, 64),
          new Kind(ops, SIZE_1M, 2048),
          new Kind(ops, SIZE_16M, 64));
    }

    /** {@return the number of pools that are timed: fewer if one takes seconds} */
    int repeats() {
      return size <= SIZE_1K ? 101 : size <= SIZE_1M ? 5 : 3;
    }

    /** {@return the number of pools whose heap is measured: more if the heap of one is small} */
    int held() {
      return size <= SIZE_1K ? 64 : 1;
    }

    MempoolBuilder builder(String name) {
      return Mempool.builder(name).ops(ops).size(size).elementSize(element);
    }
  }

  /** {@return the part of the report} */
  public static Part part() {
    return new ChildPart(
        "lifecycle",
        Duration.ofSeconds(20),
        LifecycleRun.class,
        Pools.OPS.stream().map(List::of).toList(),
        UnaryOperator.identity());
  }

  /** Measures all kinds of the backend of the argument. */
  public static void main(String[] words) {
    Kind smallest = Kind.of(words[0]).getFirst();
    for (int i = 0; i < WARMUPS; i++) {
      smallest.builder("warm").build().close();
    }
    for (Kind kind : Kind.of(words[0])) {
      System.out.println(row(kind, freeMemory()));
    }
  }

  /** {@return the figures, or the reason why there are none} */
  static JsonObject row(Kind kind, long free) {
    JsonObject row = new JsonObject();
    row.addProperty("ops", kind.ops);
    row.addProperty("size", kind.size);
    row.addProperty("element", kind.element);
    try {
      long needed = needed(kind);
      if (isShort(needed, free)) {
        row.addProperty(
            "reason",
            "it needs %.1f GiB; %.1f GiB are free, of which %.0f GiB must stay free"
                .formatted(needed / GIB, free / GIB, RESERVE / GIB));
      } else {
        addTimes(kind, row);
        addMemory(kind, row);
      }
    } catch (OutOfMemoryError | MempoolException e) {
      row.addProperty("reason", "the pool could not be made: " + e.getMessage());
    }
    return row;
  }

  private static long needed(Kind kind) {
    try (Mempool pool = kind.builder("empty").buildEmpty()) {
      return pool.memory().needed().bytes() * kind.held();
    }
  }

  /** {@return the free bytes of the machine; the system would kill a process that needs more} */
  private static long freeMemory() {
    try {
      return freeMemory(Files.readAllLines(Path.of("/proc/meminfo")));
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }

  static long freeMemory(List<String> meminfo) {
    return meminfo.stream()
        .filter(line -> line.startsWith(AVAILABLE))
        .map(line -> line.substring(AVAILABLE.length()).replace("kB", "").strip())
        .mapToLong(kilobytes -> Long.parseLong(kilobytes) << 10)
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }

  static boolean isShort(long needed, long free) {
    return needed > free - RESERVE;
  }

  private static void addTimes(Kind kind, JsonObject row) {
    List<Double> create = new ArrayList<>();
    List<Double> close = new ArrayList<>();
    for (int i = 0; i < kind.repeats(); i++) {
      long start = System.nanoTime();
      Mempool pool = kind.builder("timed").build();
      long made = System.nanoTime();
      pool.close();
      close.add((System.nanoTime() - made) / NS_PER_MS);
      create.add((made - start) / NS_PER_MS);
    }
    row.addProperty("create_ms", Statistics.median(create));
    row.addProperty("close_ms", Statistics.median(close));
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

  /** {@return the used heap after two collections: cleaners may free more after the first one} */
  private static long usedHeap() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }
}
