package dev.mempool.bench.peers;

import dev.mempool.bench.measure.JmhSettings;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import java.util.function.Supplier;

/** A pool or an allocator that is compared. */
public enum Contender {
  NETTY_RECYCLER_OBJECTS(
      "Netty Recycler",
      ObjectPeer::recycler,
      "guarded, the default; FastThreadLocalThread",
      JmhSettings.NETTY),
  JCTOOLS_OBJECTS(
      "JCTools MpmcArrayQueue",
      QueuePeer::jctools,
      "relaxedPoll and relaxedOffer; drain and fill",
      JmhSettings.PINNED),
  JCTOOLS_MPSC_OBJECTS(
      "JCTools MpscArrayQueue",
      QueuePeer::jctoolsMpsc,
      "only one thread may get; relaxedPoll and relaxedOffer; drain and fill",
      JmhSettings.PINNED),
  AGRONA_OBJECTS(
      "Agrona ManyToManyConcurrentArrayQueue",
      QueuePeer::agrona,
      "drain; no call puts several",
      JmhSettings.PINNED,
      "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED"),
  STORMPOT_OBJECTS(
      "Stormpot",
      ObjectPeer::stormpot,
      "Pool.of, a single-threaded tap per thread; no calls for several",
      JmhSettings.PINNED),
  COMMONS_POOL_OBJECTS(
      "Apache Commons Pool GenericObjectPool",
      () -> ObjectPeer.commonsPool(ObjectPeer.newCommonsPool()),
      "filled before; no calls for several",
      JmhSettings.PINNED),
  MEMPOOL_OBJECTS("mempool", MempoolPeer::objects, "", JmhSettings.LCORES),

  NETTY_POOLED_BUFFERS(
      "Netty pooled allocator",
      () -> BufferPeer.netty(PooledByteBufAllocator.DEFAULT),
      "no leak detection; FastThreadLocalThread; no calls for several",
      JmhSettings.NETTY,
      Contender.NO_LEAK_DETECTION),
  NETTY_TRACKED_POOLED_BUFFERS(
      "Netty pooled allocator, leak detection",
      () -> BufferPeer.netty(PooledByteBufAllocator.DEFAULT),
      "leak detection as by default; FastThreadLocalThread; no calls for several",
      JmhSettings.NETTY),
  NETTY_ADAPTIVE_BUFFERS(
      "Netty adaptive allocator",
      () -> BufferPeer.netty(new AdaptiveByteBufAllocator()),
      "no leak detection; FastThreadLocalThread; no calls for several",
      JmhSettings.NETTY,
      Contender.NO_LEAK_DETECTION),
  NETTY_TRACKED_ADAPTIVE_BUFFERS(
      "Netty adaptive allocator, leak detection",
      () -> BufferPeer.netty(new AdaptiveByteBufAllocator()),
      "leak detection as by default; FastThreadLocalThread; no calls for several",
      JmhSettings.NETTY),
  ARENA_BUFFERS(
      "Arena.ofConfined",
      BufferPeer::arenas,
      "an arena per buffer, closed; zeroes the memory",
      JmhSettings.PINNED),
  DIRECT_BUFFERS(
      "ByteBuffer.allocateDirect",
      BufferPeer::directBuffers,
      "given back by the garbage collector; zeroes the memory",
      JmhSettings.PINNED),
  MEMPOOL_BUFFERS("mempool", MempoolPeer::buffers, "", JmhSettings.LCORES),
  MBUF_BUFFERS("mbuf", BufferPeer::mbufs, "", JmhSettings.LCORES);

  /** As in Netty's own benchmarks. Our pools do not look for leaks by default either. */
  private static final String NO_LEAK_DETECTION = "-Dio.netty.leakDetection.level=disabled";

  final String label;
  private final Supplier<Peer.Shared<?>> pools;

  /** How it is used. */
  final String note;

  /** The kind of its threads, and its other options of the JVM. */
  final List<String> jvmArgs;

  Contender(String label, Supplier<Peer.Shared<?>> pools, String note, String... jvmArgs) {
    this.label = label;
    this.pools = pools;
    this.note = note;
    this.jvmArgs = List.of(jvmArgs);
  }

  /** {@return a new pool} */
  Peer.Shared<?> open() {
    return pools.get();
  }

  boolean ofObjects() {
    return name().endsWith("_OBJECTS");
  }

  boolean ours() {
    return jvmArgs.contains(JmhSettings.LCORES);
  }

  /**
   * {@return whether it is measured with so many threads} An MPSC queue allows only one thread that
   * gets. More threads show nothing new about leak detection.
   */
  boolean allows(int threads) {
    return threads == 1 || !name().contains("_MPSC_") && !name().contains("_TRACKED_");
  }
}
