// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.peers;

import com.google.gson.JsonObject;
import dev.mempool.bench.measure.BenchmarkCase;
import dev.mempool.bench.measure.Processors;
import dev.mempool.bench.measure.Results;
import dev.mempool.bench.measure.RoundsPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The part of the report with our allocator for Netty beside Netty's own. */
public final class NettyPart {

  /** As many as for the other peers. */
  private static final int ROUNDS = 3;

  /** Tenths of a second: Netty's allocators take about that long to be compiled. */
  private static final int WARMUPS = 8;

  private static final String ONE_THREAD = "allocateWriteRelease";
  private static final String TWO_THREADS = "handOver";

  private static final String OURS = "mempool";

  private static final List<String> THEIRS = List.of("pooled", "adaptive");

  /** A setting in which the three allocators are compared. */
  private record Setting(String method, int capacity, String leaks, boolean unsafe) {

    BenchmarkCase benchmark(String allocator) {
      List<String> options = new ArrayList<>(List.of(NettyBenchmark.LOOPS));
      if (!unsafe) {
        options.add("-Dio.netty.noUnsafe=true");
      }
      return new BenchmarkCase(
          "%s, %d bytes, leak detection %s, %s: %s"
              .formatted(method, capacity, leaks, unsafe ? "Unsafe" : "no Unsafe", allocator),
          NettyBenchmark.class,
          method,
          Map.of("allocator", allocator, "capacity", String.valueOf(capacity), "leaks", leaks),
          1,
          1,
          options);
    }

    Stream<BenchmarkCase> benchmarks() {
      return Stream.concat(Stream.of(OURS), THEIRS.stream()).map(this::benchmark);
    }
  }

  private NettyPart() {}

  /** {@return the part} */
  public static RoundsPart part() {
    return part(Processors.allowed().size());
  }

  /** Two threads that share a processor are not measured. */
  static RoundsPart part(int processors) {
    List<Setting> settings = new ArrayList<>();
    for (boolean unsafe : List.of(false, true)) {
      for (int capacity : List.of(256, 2048, 65_536)) {
        settings.add(new Setting(ONE_THREAD, capacity, "disabled", unsafe));
        settings.add(new Setting(ONE_THREAD, capacity, "simple", unsafe));
        if (processors > 1) {
          settings.add(new Setting(TWO_THREADS, capacity, "disabled", unsafe));
        }
      }
    }
    return new RoundsPart(
        "netty",
        settings.stream().flatMap(Setting::benchmarks).toList(),
        ROUNDS,
        WARMUPS,
        results -> settings.stream().map(setting -> row(results, setting)).toList());
  }

  private static JsonObject row(Results results, Setting setting) {
    JsonObject row = new JsonObject();
    row.addProperty(
        "case", setting.method.equals(TWO_THREADS) ? "to another thread" : "one thread");
    row.addProperty("capacity", setting.capacity);
    row.addProperty("leaks", setting.leaks);
    row.addProperty("unsafe", setting.unsafe ? "allowed" : "no");
    String failures =
        setting
            .benchmarks()
            .flatMap(each ->
                results.failure(each.name()).map(reason -> each.name() + ": " + reason).stream())
            .collect(Collectors.joining("; "));
    if (!failures.isEmpty()) {
      row.addProperty("note", "no figures: " + failures);
      return row;
    }
    String ours = setting.benchmark(OURS).name();
    String better = "";
    for (String each : THEIRS) {
      String name = setting.benchmark(each).name();
      row.addProperty(each + "_ns", results.nsPerObject(name));
      if (better.isEmpty() || results.nsPerObject(name) < results.nsPerObject(better)) {
        better = name;
      }
    }
    row.addProperty("our_ns", results.nsPerObject(ours));
    Results.Ratio ratio = results.ratio(better, ours);
    row.addProperty("ratio", ratio.value());
    row.addProperty("spread", ratio.spread());
    row.addProperty("our_bytes", results.bytesPerObject(ours));
    return row;
  }
}
