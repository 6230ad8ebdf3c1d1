package dev.mempool.bench.peers;

import dev.mempool.bench.measure.JmhSettings;
import dev.mempool.bench.measure.PoolExhaustedException;
import dev.mempool.bench.measure.Pools;
import dev.mempool.core.Mempool;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.infra.Blackhole;

/** Our own pools, used by lcores with the largest cache. */
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public final class OurPeers {

  private OurPeers() {}

  /** A thread that uses a mempool. */
  @Fork(
      value = 3,
      jvmArgsAppend = {JmhSettings.UNSAFE, JmhSettings.EXECUTOR, JmhSettings.LCORES})
  public abstract static class MempoolPeer extends Peer<Mempool> {

    Mempool pool;
    final int[] kept = new int[BURST];

    @Override
    final Mempool open() {
      return Mempool.builder("peers")
          .ops("ring_mp_mc")
          .size(Pools.SIZE)
          .elementSize(BufferPeers.BYTES)
          .cacheSize(Mempool.CACHE_MAX_SIZE)
          .build();
    }

    @Override
    final void use(Mempool pool) {
      this.pool = pool;
    }

    @Override
    final void flush() {
      pool.flushCache();
    }

    @Override
    final void close(Mempool pool) {
      Pools.checkAndClose(pool);
    }

    final int get() {
      int object = pool.get();
      if (object == Mempool.NONE) {
        throw new PoolExhaustedException();
      }
      return object;
    }

    final void getBurst() {
      if (!pool.getBulk(kept, 0, BURST)) {
        throw new PoolExhaustedException();
      }
    }
  }

  /** A mempool as a pool of objects, which are indices. */
  public static class MempoolObjects extends MempoolPeer {

    @Benchmark
    public final void n1(Blackhole hole) {
      for (int i = 0; i < BURST; i++) {
        int object = get();
        hole.consume(object);
        pool.put(object);
      }
    }

    @Benchmark
    public final void n32(Blackhole hole) {
      getBurst();
      hole.consume(kept);
      pool.putBulk(kept, 0, BURST);
    }
  }

  /** A mempool as an allocator of buffers, which are its elements. */
  public static class MempoolBuffers extends MempoolPeer {

    /** Not final, so that it is not a constant for the compiler. */
    private long word = BufferPeers.WORD;

    @Benchmark
    public final void n1() {
      for (int i = 0; i < BURST; i++) {
        int object = get();
        write(object, word);
        pool.put(object);
      }
    }

    @Benchmark
    public final void n32() {
      getBurst();
      for (int i = 0; i < kept.length; i++) {
        write(kept[i], word);
      }
      pool.putBulk(kept, 0, BURST);
    }

    private void write(int object, long value) {
      pool.chunk(object).set(BufferPeers.NETWORK, pool.offset(object), value);
    }
  }

  /** Packet buffers, with the checks that they have by default. */
  @Fork(
      value = 3,
      jvmArgsAppend = {JmhSettings.UNSAFE, JmhSettings.EXECUTOR, JmhSettings.LCORES})
  public static class MbufBuffers extends Peer<PktmbufPool> {

    /** Not final, so that it is not a constant for the compiler. */
    private long word = BufferPeers.WORD;

    final @Nullable Mbuf[] kept = new @Nullable Mbuf[BURST];
    PktmbufPool pool;

    @Override
    PktmbufPool open() {
      return PktmbufPool.builder("peers")
          .size(Pools.SIZE)
          .dataRoom(BufferPeers.BYTES + PktmbufPool.HEADROOM)
          .cacheSize(Mempool.CACHE_MAX_SIZE)
          .build();
    }

    @Override
    void use(PktmbufPool pool) {
      this.pool = pool;
    }

    @Override
    void flush() {
      pool.flushCache();
    }

    @Override
    void close(PktmbufPool pool) {
      Pools.check(pool.mempool());
      pool.close();
    }

    @Benchmark
    public final void n1() {
      for (int i = 0; i < BURST; i++) {
        Mbuf packet = pool.alloc();
        if (packet == null) {
          throw new PoolExhaustedException();
        }
        write(packet, word);
        packet.free();
      }
    }

    @Benchmark
    public final void n32() {
      if (!pool.allocBulk(kept, 0, BURST)) {
        throw new PoolExhaustedException();
      }
      for (int i = 0; i < kept.length; i++) {
        write(Objects.requireNonNull(kept[i]), word);
      }
      PktmbufPool.freeBulk(kept, 0, BURST);
    }

    /** Appends and writes the bytes, as Netty's buffers advance their writer index. */
    private static void write(Mbuf packet, long value) {
      packet.append(Long.BYTES);
      packet.putLong(0, value);
    }
  }
}
