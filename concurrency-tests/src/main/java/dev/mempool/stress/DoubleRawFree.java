// SPDX-License-Identifier: Apache-2.0
package dev.mempool.stress;

import static java.util.Objects.requireNonNull;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The same as {@link DoubleFree} with a raw free and a bulk free. */
@JCStressTest
@Outcome(
    id = {"0, 1, 1", "1, 0, 1"},
    expect = ACCEPTABLE,
    desc = "One free is refused, and the mbuf is in its pool once.")
@State
public class DoubleRawFree {
  private final PktmbufPool pool = Packets.guardedPoolOfOne();
  private final Mbuf mbuf = requireNonNull(pool.alloc());
  private final Mbuf[] bulk = {mbuf};

  @Actor
  public void raw(III_Result r) {
    r.r1 = Packets.refused(() -> pool.rawFree(mbuf));
  }

  @Actor
  public void bulk(III_Result r) {
    r.r2 = Packets.refused(() -> PktmbufPool.freeBulk(bulk, 0, 1));
  }

  @Arbiter
  public void inThePool(III_Result r) {
    r.r3 = Packets.inPool(pool);
  }
}
