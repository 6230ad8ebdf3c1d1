package dev.mempool.bench;

import dev.mempool.mbuf.Mbuf;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A thread that works on packets. */
@State(Scope.Thread)
public class MbufWorker extends Worker {

  /** Packets per round, one by one or together, unless a call takes more. */
  static final int PACKETS = 32;

  /** The most packets in one call. */
  static final int MOST = 256;

  final @Nullable Mbuf[] packets = new @Nullable Mbuf[MOST];

  @TearDown(Level.Iteration)
  public void giveBack(MbufState state) {
    state.pool.flushCache();
  }

  @TearDown
  public void leave(MbufState state) {
    state.departure.leave();
  }
}
