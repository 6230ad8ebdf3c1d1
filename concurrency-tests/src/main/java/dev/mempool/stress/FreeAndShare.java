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

/** One holder of an mbuf frees it, while the other adds two references. */
@JCStressTest
@Outcome(
    id = {"3, 3, 0", "4, 3, 0"},
    expect = ACCEPTABLE,
    desc = "No change of the count is lost, and the mbuf is not in its pool.")
@State
public class FreeAndShare {
  private final PktmbufPool pool = Packets.poolOfOne();
  private final Mbuf mbuf = requireNonNull(pool.alloc());

  public FreeAndShare() {
    mbuf.refcntUpdate(1);
  }

  @Actor
  public void free() {
    mbuf.free();
  }

  @Actor
  public void share(III_Result r) {
    r.r1 = mbuf.refcntUpdate(2);
  }

  @Arbiter
  public void held(III_Result r) {
    r.r2 = mbuf.refcnt();
    r.r3 = pool.availCount();
  }
}
