package dev.mempool.bench.peers;

import dev.mempool.bench.Forks;
import dev.mempool.bench.FullCheck;
import dev.mempool.bench.PoolExhaustedException;
import dev.mempool.core.Mempool;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Packet buffers, checked as they are by default, used by lcores. */
@Fork(
    value = 3,
    jvmArgsAppend = {Forks.UNSAFE, Forks.EXECUTOR, Forks.EXECUTOR_CLASS})
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public class MbufBuffers extends Peer {

  /** The pool of all threads. */
  public static class Pool extends Shared {

    PktmbufPool pool;

    @Override
    void make() {
      pool =
          PktmbufPool.builder("peers")
              .size(ObjectPeer.POOL_SIZE)
              .dataRoom(BufferPeer.BYTES + PktmbufPool.HEADROOM)
              .cacheSize(Mempool.CACHE_MAX_SIZE)
              .build();
    }

    @Override
    void close() {
      FullCheck.check(pool.mempool());
      pool.close();
    }
  }

  /** As in {@link BufferPeer}. */
  long word = 0x0123_4567_89ab_cdefL;

  final @Nullable Mbuf[] kept = new @Nullable Mbuf[BURST];
  private PktmbufPool pool;

  @Setup
  public final void join(Pool shared) {
    pool = shared.pool;
  }

  @TearDown
  public final void leave(Pool shared) {
    pool.flushCache();
    shared.leave();
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

  /** A packet has no data before some is appended, as Netty's buffers move their writer index. */
  private static void write(Mbuf packet, long value) {
    packet.append(Long.BYTES);
    packet.putLong(0, value);
  }
}
