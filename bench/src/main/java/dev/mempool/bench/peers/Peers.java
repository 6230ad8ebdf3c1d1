package dev.mempool.bench.peers;

import com.google.gson.JsonObject;
import dev.mempool.bench.measure.BenchmarkCase;
import dev.mempool.bench.measure.Processors;
import dev.mempool.bench.measure.Results;
import dev.mempool.bench.measure.RoundsPart;
import dev.mempool.bench.peers.BufferPeers.ArenaBuffers;
import dev.mempool.bench.peers.BufferPeers.DirectBuffers;
import dev.mempool.bench.peers.BufferPeers.NettyAdaptiveBuffers;
import dev.mempool.bench.peers.BufferPeers.NettyPooledBuffers;
import dev.mempool.bench.peers.BufferPeers.NettyTrackedAdaptiveBuffers;
import dev.mempool.bench.peers.BufferPeers.NettyTrackedPooledBuffers;
import dev.mempool.bench.peers.ObjectPeers.CommonsPoolObjects;
import dev.mempool.bench.peers.ObjectPeers.RecyclerObjects;
import dev.mempool.bench.peers.ObjectPeers.StormpotObjects;
import dev.mempool.bench.peers.QueuePeers.AgronaObjects;
import dev.mempool.bench.peers.QueuePeers.JctoolsMpscObjects;
import dev.mempool.bench.peers.QueuePeers.JctoolsObjects;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The part of the report with our pools beside the other pools and allocators of the JVM. */
public final class Peers {

  /** Enough for a median that one disturbed round does not change, in less than 5 minutes. */
  private static final int ROUNDS = 3;

  /** Tenths of a second: Apache Commons Pool takes about that long to be compiled. */
  private static final int WARMUPS = 8;

  private static final String OBJECT = "object";
  private static final String BUFFER = "buffer";

  private static final String MPMC = "relaxedPoll and relaxedOffer; drain and fill";
  private static final String NETTY = "FastThreadLocalThread; no calls for several";
  private static final String UNTRACKED = "no leak detection; " + NETTY;
  private static final String TRACKED = "leak detection as by default; " + NETTY;

  /**
   * The pools and allocators. JCTools' MPSC queue allows only one thread that gets. Two threads
   * would show nothing new about leak detection.
   */
  private static final List<Contender> CONTENDERS =
      List.of(
          new Contender(
              "Netty Recycler",
              RecyclerObjects.class,
              "guarded, the default; FastThreadLocalThread"),
          new Contender("JCTools MpmcArrayQueue", JctoolsObjects.class, MPMC),
          new Contender(
              "JCTools MpscArrayQueue",
              JctoolsMpscObjects.class,
              1,
              "only one thread may get; " + MPMC),
          new Contender(
              "Agrona ManyToManyConcurrentArrayQueue",
              AgronaObjects.class,
              "drain; no call puts several"),
          new Contender(
              "Stormpot",
              StormpotObjects.class,
              "Pool.of, a single-threaded tap per thread; no calls for several"),
          new Contender(
              "Apache Commons Pool GenericObjectPool",
              CommonsPoolObjects.class,
              "filled before; no calls for several"),
          new Contender("mempool", OurPeers.MempoolObjects.class, ""),
          new Contender("Netty pooled allocator", NettyPooledBuffers.class, UNTRACKED),
          new Contender(
              "Netty pooled allocator, leak detection",
              NettyTrackedPooledBuffers.class,
              1,
              TRACKED),
          new Contender("Netty adaptive allocator", NettyAdaptiveBuffers.class, UNTRACKED),
          new Contender(
              "Netty adaptive allocator, leak detection",
              NettyTrackedAdaptiveBuffers.class,
              1,
              TRACKED),
          new Contender(
              "Arena.ofConfined",
              ArenaBuffers.class,
              "an arena per buffer, closed; zeroes the memory"),
          new Contender(
              "ByteBuffer.allocateDirect",
              DirectBuffers.class,
              "given back by the garbage collector; zeroes the memory"),
          new Contender("mempool", OurPeers.MempoolBuffers.class, ""),
          new Contender("mbuf", OurPeers.MbufBuffers.class, ""));

  /**
   * A pool or an allocator that takes part.
   *
   * @param label its name in the report
   * @param benchmarks the class with its benchmarks
   * @param threads the largest number of threads that it is measured with
   * @param note how it is used
   */
  private record Contender(String label, Class<?> benchmarks, int threads, String note) {

    Contender(String label, Class<?> benchmarks, String note) {
      this(label, benchmarks, 2, note);
    }

    String kind() {
      return benchmarks.getSimpleName().endsWith("Objects") ? OBJECT : BUFFER;
    }

    boolean ours() {
      return benchmarks.getEnclosingClass() == OurPeers.class;
    }
  }

  /** A setting in which all contenders of a kind are compared. */
  private record Setting(String kind, int threads, int n) {

    /** {@return all settings; threads that share a processor would measure the scheduler} */
    static List<Setting> all(int processors) {
      List<Setting> all = new ArrayList<>();
      for (String kind : List.of(OBJECT, BUFFER)) {
        for (int threads = 1; threads <= Math.min(2, processors); threads++) {
          all.add(new Setting(kind, threads, 1));
          all.add(new Setting(kind, threads, Peer.BURST));
        }
      }
      return all;
    }

    Stream<Contender> contenders() {
      return CONTENDERS.stream().filter(one -> one.kind().equals(kind) && one.threads >= threads);
    }

    BenchmarkCase benchmark(Contender one) {
      String name = "%s, n=%d, threads=%d: %s".formatted(kind, n, threads, one.label);
      return new BenchmarkCase(name, one.benchmarks, "n" + n, Map.of(), threads, Peer.BURST);
    }
  }

  private Peers() {}

  /** {@return the part} */
  public static RoundsPart part() {
    return part(Processors.allowed().size());
  }

  /** Cases that are compared with each other are next to each other. */
  static RoundsPart part(int processors) {
    List<Setting> settings = Setting.all(processors);
    return new RoundsPart(
        "peers",
        settings.stream().flatMap(setting -> setting.contenders().map(setting::benchmark)).toList(),
        ROUNDS,
        WARMUPS,
        results -> settings.stream().flatMap(setting -> rows(results, setting)).toList());
  }

  private static Stream<JsonObject> rows(Results results, Setting setting) {
    return setting
        .contenders()
        .filter(Contender::ours)
        .flatMap(ours ->
            setting
                .contenders()
                .filter(one -> !one.ours())
                .map(peer -> row(results, setting, peer, ours)));
  }

  private static JsonObject row(Results results, Setting setting, Contender peer, Contender ours) {
    String theirName = setting.benchmark(peer).name();
    String ourName = setting.benchmark(ours).name();
    JsonObject row = new JsonObject();
    row.addProperty("case", setting.kind);
    row.addProperty("peer", peer.label);
    row.addProperty("ours", ours.label);
    row.addProperty("n", setting.n);
    row.addProperty("threads", setting.threads);
    List<String> failures =
        Stream.of(theirName, ourName)
            .flatMap(name -> results.failure(name).map(reason -> name + ": " + reason).stream())
            .toList();
    if (!failures.isEmpty()) {
      row.addProperty("note", "no figures: " + String.join("; ", failures));
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
