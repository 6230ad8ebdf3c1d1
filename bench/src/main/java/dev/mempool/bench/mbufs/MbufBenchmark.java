// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.mbufs;

import dev.mempool.bench.measure.ClosingBarrier;
import dev.mempool.bench.measure.JmhSettings;
import dev.mempool.bench.measure.Pools;
import dev.mempool.bench.measure.Worker;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * A round works on {@value #PACKETS} packets, or on as many as a call takes. The score is the time
 * of a round.
 */
// JMH's own loop is compiled last; what it had inlined would run unoptimised until then
@CompilerControl(CompilerControl.Mode.DONT_INLINE)
public class MbufBenchmark extends JmhSettings.OnLcores {

  /** Packets per round, one by one or together, unless a call takes more. */
  static final int PACKETS = 32;

  /** The largest number of packets in one call. */
  static final int MAX_BULK = 256;

  /** The pool that all threads share, with the checks that pools have by default. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
  public static class MbufPool {

    /** The size of the lcores' caches. */
    @Param({"0", "512"})
    int cache;

    /** Bytes per buffer, without the headroom. */
    @Param("2048")
    int element;

    PktmbufPool pool;
    private ClosingBarrier barrier;

    @Setup
    public void open(BenchmarkParams params) {
      pool =
          PktmbufPool.builder("bench")
              .size(Pools.SIZE)
              .dataRoom(element + PktmbufPool.defaultHeadroom())
              .cacheSize(cache)
              .build();
      barrier = new ClosingBarrier(params.getThreads(), this::close);
    }

    private void close() {
      Pools.check(pool);
      pool.close();
    }
  }

  /** A thread that keeps no packets between its rounds. */
  @State(Scope.Thread)
  public static class Packets extends Worker {

    final @Nullable Mbuf[] packets = new @Nullable Mbuf[MAX_BULK];

    @TearDown(Level.Iteration)
    public final void flush(MbufPool state) {
      free();
      state.pool.flushCache();
    }

    void free() {}

    @TearDown
    public final void leave(MbufPool state) {
      state.barrier.await();
    }
  }

  /** A thread that keeps packets with some data while it is measured. */
  @State(Scope.Thread)
  public static class KeptPackets extends Packets {

    final Mbuf[] kept = new Mbuf[PACKETS];

    @Setup(Level.Iteration)
    public final void alloc(MbufPool state) {
      MbufLoops.alloc(state.pool, kept, kept.length);
      for (Mbuf packet : kept) {
        if (packet.append(MbufLoops.PACKET_BYTES) < 0) {
          throw new IllegalStateException(packet + " has no room for a packet");
        }
        packet.refcntSet(references());
      }
    }

    /** {@return the reference count of each packet} */
    int references() {
      return 1;
    }

    @Override
    final void free() {
      for (Mbuf packet : kept) {
        packet.refcntSet(1);
      }
      PktmbufPool.freeBulk(kept, 0, kept.length);
    }
  }

  /** A thread that keeps packets to which there is a second reference. */
  @State(Scope.Thread)
  public static class SharedPackets extends KeptPackets {

    @Override
    int references() {
      return 2;
    }
  }

  @Benchmark
  public int n1(MbufPool state, Packets worker) {
    return MbufLoops.oneByOne(state.pool, PACKETS, true);
  }

  @Benchmark
  public int n32(MbufPool state, Packets worker) {
    return MbufLoops.inBulks(state.pool, worker.packets, PACKETS);
  }

  @Benchmark
  public int allocN1(MbufPool state, Packets worker) {
    return MbufLoops.oneByOne(state.pool, PACKETS, false);
  }

  @Benchmark
  public int allocN32(MbufPool state, Packets worker) {
    return MbufLoops.allocInBulks(state.pool, worker.packets, 32);
  }

  @Benchmark
  public int allocN256(MbufPool state, Packets worker) {
    return MbufLoops.allocInBulks(state.pool, worker.packets, 256);
  }

  @Benchmark
  public int cloneN1(MbufPool state, KeptPackets worker) {
    return MbufLoops.clones(state.pool, worker.kept);
  }

  @Benchmark
  public int chainN4(MbufPool state, Packets worker) {
    return MbufLoops.chains(state.pool, PACKETS, 4);
  }

  @Benchmark
  public int refcntN1(KeptPackets worker) {
    return MbufLoops.references(worker.kept);
  }

  @Benchmark
  public int refcntSharedN1(SharedPackets worker) {
    return MbufLoops.references(worker.kept);
  }

  @Benchmark
  public int editN1(KeptPackets worker) {
    return MbufLoops.edits(worker.kept);
  }
}
