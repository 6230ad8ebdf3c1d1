package dev.mempool.bench.peers;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Who takes part, and in which case. */
enum Contender {
  RECYCLER(
      Kind.OBJECT,
      "Netty Recycler",
      RecyclerObjects.class,
      "guarded, the default; FastThreadLocalThread"),
  JCTOOLS(
      Kind.OBJECT,
      "JCTools MpmcArrayQueue",
      JctoolsObjects.class,
      "relaxedPoll and relaxedOffer; drain and fill"),
  JCTOOLS_MPSC(
      Kind.OBJECT,
      "JCTools MpscArrayQueue",
      JctoolsMpscObjects.class,
      "only one thread may get; relaxedPoll and relaxedOffer; drain and fill"),
  AGRONA(
      Kind.OBJECT,
      "Agrona ManyToManyConcurrentArrayQueue",
      AgronaObjects.class,
      "drain; no call puts several"),
  STORMPOT(
      Kind.OBJECT,
      "Stormpot",
      StormpotObjects.class,
      "Pool.of, a single-threaded tap per thread; no calls for several"),
  COMMONS_POOL(
      Kind.OBJECT,
      "Apache Commons Pool GenericObjectPool",
      CommonsPoolObjects.class,
      "filled before; no calls for several"),
  MEMPOOL_OBJECTS(Kind.OBJECT, "mempool", MempoolObjects.class, ""),

  NETTY_POOLED(
      Kind.BUFFER,
      "Netty pooled allocator",
      NettyPooledBuffers.class,
      "no leak detection; FastThreadLocalThread; no calls for several"),
  NETTY_TRACKED_POOLED(
      Kind.BUFFER,
      "Netty pooled allocator, leak detection",
      NettyTrackedPooledBuffers.class,
      "leak detection as by default; FastThreadLocalThread; no calls for several"),
  NETTY_ADAPTIVE(
      Kind.BUFFER,
      "Netty adaptive allocator",
      NettyAdaptiveBuffers.class,
      "no leak detection; FastThreadLocalThread; no calls for several"),
  NETTY_TRACKED_ADAPTIVE(
      Kind.BUFFER,
      "Netty adaptive allocator, leak detection",
      NettyTrackedAdaptiveBuffers.class,
      "leak detection as by default; FastThreadLocalThread; no calls for several"),
  ARENA(
      Kind.BUFFER,
      "Arena.ofConfined",
      ArenaBuffers.class,
      "an arena per buffer, closed; zeroes the memory"),
  DIRECT(
      Kind.BUFFER,
      "ByteBuffer.allocateDirect",
      DirectBuffers.class,
      "given back by the garbage collector; zeroes the memory"),
  MEMPOOL_BUFFERS(Kind.BUFFER, "mempool", MempoolBuffers.class, ""),
  MBUF(Kind.BUFFER, "mbuf", MbufBuffers.class, "");

  /** One may not be used by several threads; the others would only say once more what they say. */
  private static final Set<Contender> ONE_THREAD =
      EnumSet.of(JCTOOLS_MPSC, NETTY_TRACKED_POOLED, NETTY_TRACKED_ADAPTIVE);

  /** What is got and put. */
  enum Kind {
    OBJECT,
    BUFFER;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Kind kind;
  private final String label;
  private final Class<? extends Peer> benchmarks;
  private final String note;

  Contender(Kind kind, String label, Class<? extends Peer> benchmarks, String note) {
    this.kind = kind;
    this.label = label;
    this.benchmarks = benchmarks;
    this.note = note;
  }

  /** {@return those of one kind that are measured with so many threads} */
  static List<Contender> of(Kind kind, int threads) {
    return Arrays.stream(values())
        .filter(one -> one.kind == kind && (threads == 1 || !ONE_THREAD.contains(one)))
        .toList();
  }

  boolean ours() {
    return this == MEMPOOL_OBJECTS || this == MEMPOOL_BUFFERS || this == MBUF;
  }

  Kind kind() {
    return kind;
  }

  String label() {
    return label;
  }

  Class<? extends Peer> benchmarks() {
    return benchmarks;
  }

  /** {@return how it is used} */
  String note() {
    return note;
  }
}
