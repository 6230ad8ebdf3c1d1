// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.peers;

import com.google.gson.JsonObject;
import dev.mempool.bench.measure.BenchmarkCase;
import dev.mempool.bench.measure.Processors;
import dev.mempool.bench.measure.Results;
import dev.mempool.bench.measure.RoundsPart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The part of the report with our pools beside the other pools and allocators of the JVM. */
public final class Peers {

  /** Enough for a median that one disturbed round does not change, in less than 5 minutes. */
  private static final int ROUNDS = 3;

  /** Tenths of a second: Apache Commons Pool takes about that long to be compiled. */
  private static final int WARMUPS = 8;

  /** A setting in which all contenders of a kind are compared. */
  private record Setting(boolean objects, int threads, int n) {

    List<Contender> contenders() {
      return Arrays.stream(Contender.values())
          .filter(one -> one.ofObjects() == objects && one.allows(threads))
          .toList();
    }

    String kind() {
      return objects ? "object" : "buffer";
    }

    BenchmarkCase benchmark(Contender one) {
      return new BenchmarkCase(
          "%s, n=%d, threads=%d: %s".formatted(kind(), n, threads, one.label),
          PeerBenchmark.class,
          "n" + n,
          Map.of("peer", one.name()),
          threads,
          Peer.BURST,
          one.jvmArgs);
    }
  }

  private Peers() {}

  /** {@return the part} */
  public static RoundsPart part() {
    return part(Processors.allowed().size());
  }

  /** Puts compared cases next to each other. Threads that share a processor are not measured. */
  static RoundsPart part(int processors) {
    List<Setting> settings = new ArrayList<>();
    for (boolean objects : List.of(true, false)) {
      for (int threads = 1; threads <= Math.min(2, processors); threads++) {
        settings.add(new Setting(objects, threads, 1));
        settings.add(new Setting(objects, threads, Peer.BURST));
      }
    }
    return new RoundsPart(
        "peers",
        settings.stream()
            .flatMap(setting -> setting.contenders().stream().map(setting::benchmark))
            .toList(),
        ROUNDS,
        WARMUPS,
        results -> rows(results, settings));
  }

  private static List<JsonObject> rows(Results results, List<Setting> settings) {
    List<JsonObject> rows = new ArrayList<>();
    for (Setting setting : settings) {
      for (Contender ours : setting.contenders()) {
        for (Contender peer : setting.contenders()) {
          if (ours.ours() && !peer.ours()) {
            rows.add(row(results, setting, peer, ours));
          }
        }
      }
    }
    return rows;
  }

  private static JsonObject row(Results results, Setting setting, Contender peer, Contender ours) {
    String theirName = setting.benchmark(peer).name();
    String ourName = setting.benchmark(ours).name();
    JsonObject row = new JsonObject();
    row.addProperty("case", setting.kind());
    row.addProperty("peer", peer.label);
    row.addProperty("ours", ours.label);
    row.addProperty("n", setting.n);
    row.addProperty("threads", setting.threads);
    String failures =
        Stream.of(theirName, ourName)
            .flatMap(name -> results.failure(name).map(reason -> name + ": " + reason).stream())
            .collect(Collectors.joining("; "));
    if (!failures.isEmpty()) {
      row.addProperty("note", "no figures: " + failures);
      return row;
    }
    Results.Ratio ratio = results.ratio(theirName, ourName);
    row.addProperty("peer_ns", results.nsPerObject(theirName));
    row.addProperty("our_ns", results.nsPerObject(ourName));
    row.addProperty("ratio", ratio.value());
    row.addProperty("spread", ratio.spread());
    row.addProperty("peer_bytes", results.bytesPerObject(theirName));
    row.addProperty("our_bytes", results.bytesPerObject(ourName));
    row.addProperty("note", peer.note);
    return row;
  }
}
