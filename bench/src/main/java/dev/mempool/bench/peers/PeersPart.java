package dev.mempool.bench.peers;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.mempool.bench.Contest;
import dev.mempool.bench.Contestant;
import dev.mempool.bench.Heat;
import dev.mempool.bench.JmhHeat;
import dev.mempool.bench.Part;
import dev.mempool.bench.Processors;
import dev.mempool.bench.Standings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Our pools beside what else there is on the JVM. */
public final class PeersPart implements Part {

  /** Enough for a median that one disturbed round does not move, in less than 5 minutes. */
  private static final int ROUNDS = 3;

  /** Tenths of a second: Apache Commons Pool takes about that long to be compiled. */
  private static final int WARMUPS = 8;

  /** One by one, and a burst; the methods of each {@link Peer}. */
  private static final List<Integer> BULKS = List.of(1, Peer.BURST);

  private static final List<Integer> THREADS = List.of(1, 2);

  @Override
  public String name() {
    return "peers";
  }

  @Override
  public Duration guess() {
    return JmhHeat.guess(ROUNDS * contestants(Processors.allowed().size()).size(), WARMUPS);
  }

  @Override
  public JsonObject measure(Consumer<String> progress) {
    try (JmhHeat heat = new JmhHeat(WARMUPS)) {
      return measure(heat, Processors.allowed().size(), progress);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonObject measure(Heat heat, int processors, Consumer<String> progress) {
    Standings standings = new Contest(contestants(processors), ROUNDS, heat).run(progress);
    JsonArray rows = new JsonArray();
    for (Contender.Kind kind : Contender.Kind.values()) {
      for (int threads : threads(processors)) {
        for (int n : BULKS) {
          List<Contender> all = Contender.of(kind, threads);
          for (Contender ours : all.stream().filter(Contender::ours).toList()) {
            for (Contender peer : all.stream().filter(one -> !one.ours()).toList()) {
              rows.add(row(standings, peer, ours, n, threads));
            }
          }
        }
      }
    }
    return Part.document(rows);
  }

  /** Those that are compared with each other stand together. */
  static List<Contestant> contestants(int processors) {
    List<Contestant> contestants = new ArrayList<>();
    for (Contender.Kind kind : Contender.Kind.values()) {
      for (int threads : threads(processors)) {
        for (int n : BULKS) {
          for (Contender contender : Contender.of(kind, threads)) {
            contestants.add(
                new Contestant(
                    name(contender, n, threads),
                    contender.benchmarks(),
                    "n" + n,
                    Map.of(),
                    threads,
                    Peer.BURST,
                    List.of()));
          }
        }
      }
    }
    return contestants;
  }

  private static JsonObject row(
      Standings standings, Contender peer, Contender ours, int n, int threads) {
    String theirName = name(peer, n, threads);
    String ourName = name(ours, n, threads);
    JsonObject row = new JsonObject();
    row.addProperty("case", peer.kind().label());
    row.addProperty("peer", peer.label());
    row.addProperty("ours", ours.label());
    row.addProperty("n", n);
    row.addProperty("threads", threads);
    List<String> failures = new ArrayList<>();
    for (String name : List.of(theirName, ourName)) {
      standings.failure(name).ifPresent(reason -> failures.add(name + ": " + reason));
    }
    if (failures.isEmpty()) {
      Standings.Ratio ratio = standings.ratio(theirName, ourName);
      row.addProperty("peer_ns", standings.nsPerObject(theirName));
      row.addProperty("our_ns", standings.nsPerObject(ourName));
      row.addProperty("ratio", ratio.value());
      row.addProperty("spread", ratio.spread());
      row.addProperty("peer_bytes", standings.bytesPerObject(theirName));
      row.addProperty("our_bytes", standings.bytesPerObject(ourName));
      row.addProperty("note", peer.note());
    } else {
      row.addProperty("note", "no figures: " + String.join("; ", failures));
    }
    return row;
  }

  private static String name(Contender contender, int n, int threads) {
    return "%s, n=%d, threads=%d: %s"
        .formatted(contender.kind().label(), n, threads, contender.label());
  }

  /** Threads that share a processor would measure the system's scheduler. */
  private static List<Integer> threads(int processors) {
    return THREADS.stream().filter(threads -> threads <= processors).toList();
  }
}
