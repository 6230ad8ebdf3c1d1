package dev.mempool.bench;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A thread that keeps packets with some data while it is measured. */
@State(Scope.Thread)
public class KeptPackets extends Worker {

  final Mbuf[] kept = new Mbuf[MbufWorker.PACKETS];

  @Setup(Level.Iteration)
  public void take(MbufState state) {
    if (!state.pool.allocBulk(kept, 0, kept.length)) {
      throw new PoolExhaustedException();
    }
    for (Mbuf packet : kept) {
      packet.append(MbufLoops.PACKET_BYTES);
      packet.refcntSet(references());
    }
  }

  /** {@return the references that each packet has} */
  int references() {
    return 1;
  }

  @TearDown(Level.Iteration)
  public void giveBack(MbufState state) {
    for (Mbuf packet : kept) {
      packet.refcntSet(1);
    }
    PktmbufPool.freeBulk(kept, 0, kept.length);
    state.pool.flushCache();
  }

  @TearDown
  public void leave(MbufState state) {
    state.departure.leave();
  }
}
