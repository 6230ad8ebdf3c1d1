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

/** Two threads free an mbuf with one reference in a guarded pool. One of the frees is refused. */
@JCStressTest
@Outcome(
    id = {"0, 1, 1", "1, 0, 1"},
    expect = ACCEPTABLE,
    desc = "One free is refused, and the mbuf is in its pool once.")
@State
public class DoubleFree {
  private final PktmbufPool pool = Packets.guardedPoolOfOne();
  private final Mbuf mbuf = requireNonNull(pool.alloc());

  @Actor
  public void one(III_Result r) {
    r.r1 = Packets.refused(mbuf::free);
  }

  @Actor
  public void other(III_Result r) {
    r.r2 = Packets.refused(mbuf::free);
  }

  @Arbiter
  public void inThePool(III_Result r) {
    r.r3 = Packets.inPool(pool);
  }
}
