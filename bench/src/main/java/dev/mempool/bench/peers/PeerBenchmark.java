// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.peers;

import dev.mempool.bench.measure.ClosingBarrier;
import dev.mempool.bench.measure.JmhSettings;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A round of a {@link Peer}; the score is its time. A process uses only one peer, so that the JIT
 * compiler can inline its methods. The JVM needs the options of {@link Contender#jvmArgs}.
 */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public class PeerBenchmark extends JmhSettings {

  /** The pool of all threads. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
  public static class SharedPool {

    @Param public Contender peer;
    private Peer.Shared<?> pool;
    private ClosingBarrier barrier;

    @Setup
    public void open(BenchmarkParams params) {
      pool = peer.open();
      barrier = new ClosingBarrier(params.getThreads(), pool.close());
    }
  }

  private Peer peer;

  @Setup
  public void join(SharedPool shared) {
    peer = shared.pool.peers().get();
  }

  @TearDown
  public void leave(SharedPool shared) {
    peer.flush();
    shared.barrier.await();
  }

  @Benchmark
  public void n1(Blackhole hole) {
    peer.singles(hole);
  }

  @Benchmark
  public void n32(Blackhole hole) {
    peer.burst(hole);
  }
}
