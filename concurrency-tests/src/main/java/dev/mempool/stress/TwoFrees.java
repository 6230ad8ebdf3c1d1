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
import org.openjdk.jcstress.infra.results.II_Result;

/** Two holders of an mbuf free it. One of them puts it into the pool; a second put would throw. */
@JCStressTest
@Outcome(
    id = "1, 0",
    expect = ACCEPTABLE,
    desc = "The mbuf is in its pool, once, without references.")
@State
public class TwoFrees {
  private final PktmbufPool pool = Packets.poolOfOne();
  private final Mbuf mbuf = requireNonNull(pool.alloc());

  public TwoFrees() {
    mbuf.refcntUpdate(1);
  }

  @Actor
  public void one() {
    mbuf.free();
  }

  @Actor
  public void other() {
    mbuf.free();
  }

  @Arbiter
  public void inThePool(II_Result r) {
    r.r1 = pool.availCount();
    r.r2 = mbuf.refcnt();
  }
}
