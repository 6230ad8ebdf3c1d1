// SPDX-License-Identifier: Apache-2.0
package dev.mempool.stress;

import static java.util.Objects.requireNonNull;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A thread that allocates an mbuf sees what its last holders wrote, also the one that did not free
 * it last.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The other holder has not freed it yet.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "It was allocated again, and the write was seen.")
@State
public class FreeSeesWrites {
  private final PktmbufPool pool = Packets.poolOfOne();
  private final Mbuf mbuf = requireNonNull(pool.alloc());
  private int written;

  public FreeSeesWrites() {
    mbuf.refcntUpdate(1);
  }

  @Actor
  public void writeAndFree() {
    written = 1;
    mbuf.free();
  }

  @Actor
  public void freeAndAlloc(II_Result r) {
    mbuf.free();
    if (pool.alloc() != null) {
      r.r1 = 1;
      r.r2 = written;
    }
  }
}
