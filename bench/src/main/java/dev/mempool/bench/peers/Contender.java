// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.peers;

import static dev.mempool.bench.measure.JmhSettings.LCORES;
import static dev.mempool.bench.measure.JmhSettings.NETTY;
import static dev.mempool.bench.measure.JmhSettings.PINNED;

import dev.mempool.bench.peers.Peer.Shared;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import java.util.function.Supplier;

/** A pool or an allocator that is compared. */
public enum Contender {
  NETTY_RECYCLER_OBJECTS(
      "Netty Recycler", ObjectPeer::recycler, "guarded, the default; FastThreadLocalThread", NETTY),
  JCTOOLS_OBJECTS(
      "JCTools MpmcArrayQueue",
      QueuePeer::jctools,
      "relaxedPoll and relaxedOffer; drain and fill",
      PINNED),
  JCTOOLS_MPSC_OBJECTS(
      "JCTools MpscArrayQueue",
      QueuePeer::jctoolsMpsc,
      "only one thread may get; relaxedPoll and relaxedOffer; drain and fill",
      PINNED),
  AGRONA_OBJECTS(
      "Agrona ManyToManyConcurrentArrayQueue",
      QueuePeer::agrona,
      "drain; no call puts several",
      PINNED,
      "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED"),
  STORMPOT_OBJECTS(
      "Stormpot",
      ObjectPeer::stormpot,
      "Pool.of, a single-threaded tap per thread; no calls for several",
      PINNED),
  COMMONS_POOL_OBJECTS(
      "Apache Commons Pool GenericObjectPool",
      () -> ObjectPeer.commonsPool(ObjectPeer.newCommonsPool()),
      "filled before; no calls for several",
      PINNED),
  MEMPOOL_OBJECTS("mempool", MempoolPeer::objects, "", LCORES),

  NETTY_POOLED_BUFFERS(
      "Netty pooled allocator",
      Contender::pooled,
      Contender.NO_LEAKS,
      NETTY,
      Contender.NO_LEAK_DETECTION),
  NETTY_TRACKED_POOLED_BUFFERS(
      "Netty pooled allocator, leak detection", Contender::pooled, Contender.LEAKS, NETTY),
  NETTY_ADAPTIVE_BUFFERS(
      "Netty adaptive allocator",
      Contender::adaptive,
      Contender.NO_LEAKS,
      NETTY,
      Contender.NO_LEAK_DETECTION),
  NETTY_TRACKED_ADAPTIVE_BUFFERS(
      "Netty adaptive allocator, leak detection", Contender::adaptive, Contender.LEAKS, NETTY),
  ARENA_BUFFERS(
      "Arena.ofConfined",
      BufferPeer::arenas,
      "an arena per buffer, closed; zeroes the memory",
      PINNED),
  DIRECT_BUFFERS(
      "ByteBuffer.allocateDirect",
      BufferPeer::directBuffers,
      "given back by the garbage collector; zeroes the memory",
      PINNED),
  MEMPOOL_BUFFERS("mempool", MempoolPeer::buffers, "", LCORES),
  MBUF_BUFFERS("mbuf", BufferPeer::mbufs, "", LCORES);

  /** As in Netty's own benchmarks. Our pools do not look for leaks by default either. */
  private static final String NO_LEAK_DETECTION = "-Dio.netty.leakDetection.level=disabled";

  private static final String USE = "; FastThreadLocalThread; no calls for several";
  private static final String NO_LEAKS = "no leak detection" + USE;
  private static final String LEAKS = "leak detection as by default" + USE;

  final String label;
  private final Supplier<Shared<?>> pools;

  /** How it is used. */
  final String note;

  /** The kind of its threads, and its other options of the JVM. */
  final List<String> jvmArgs;

  Contender(String label, Supplier<Shared<?>> pools, String note, String... jvmArgs) {
    this.label = label;
    this.pools = pools;
    this.note = note;
    this.jvmArgs = List.of(jvmArgs);
  }

  private static Shared<?> pooled() {
    return BufferPeer.netty(PooledByteBufAllocator.DEFAULT);
  }

  private static Shared<?> adaptive() {
    return BufferPeer.netty(new AdaptiveByteBufAllocator());
  }

  /** {@return a new pool} */
  Shared<?> open() {
    return pools.get();
  }

  boolean ofObjects() {
    return name().endsWith("_OBJECTS");
  }

  boolean ours() {
    return jvmArgs.contains(LCORES);
  }

  /**
   * {@return whether it is measured with so many threads} An MPSC queue allows only one thread that
   * gets. More threads show nothing new about leak detection.
   */
  boolean allows(int threads) {
    return threads == 1 || !name().contains("_MPSC_") && !name().contains("_TRACKED_");
  }
}
