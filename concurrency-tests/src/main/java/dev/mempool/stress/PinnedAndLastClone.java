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

/**
 * The same as {@link OwnerAndLastClone} with a pinned external buffer, which has a reference count
 * of its own.
 */
@JCStressTest
@Outcome(
    id = "1, 1, 7",
    expect = ACCEPTABLE,
    desc = "Both mbufs are in their pools, and the clone read the data.")
@State
public class PinnedAndLastClone {
  private final PktmbufPool owners = Packets.pinnedPoolOfOne();
  private final PktmbufPool clones = Packets.poolOfOne();
  private final Mbuf owner = requireNonNull(owners.alloc());
  private final Mbuf clone;

  public PinnedAndLastClone() {
    // the headroom takes the whole buffer of this size
    if (!owner.prepend(4)) {
      throw new IllegalStateException(owner + " has no headroom");
    }
    owner.putInt(0, 7);
    clone = requireNonNull(owner.clone(clones));
  }

  @Actor
  public void owner() {
    owner.free();
  }

  @Actor
  public void clone(III_Result r) {
    r.r3 = clone.getInt(0);
    clone.free();
  }

  @Arbiter
  public void inThePools(III_Result r) {
    r.r1 = Packets.inPool(owners);
    r.r2 = Packets.inPool(clones);
  }
}
