package dev.mempool.bench;

import dev.mempool.mbuf.PktmbufPool;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;

/** The pool of packet buffers that all workers share: checked, as pools are by default. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls the setup before anything else
public class MbufState {

  /** The size of the lcores' caches. */
  @Param({"0", "512"})
  int cache;

  /** Bytes per buffer, headroom apart. */
  @Param("2048")
  int element;

  PktmbufPool pool;
  Departure departure;

  @Setup
  public void open(BenchmarkParams params) {
    pool =
        PktmbufPool.builder("bench")
            .size(PoolState.SIZE)
            .dataRoom(element + PktmbufPool.HEADROOM)
            .cacheSize(cache)
            .build();
    departure = new Departure(params.getThreads(), this::close);
  }

  private void close() {
    FullCheck.check(pool.mempool());
    pool.close();
  }
}
