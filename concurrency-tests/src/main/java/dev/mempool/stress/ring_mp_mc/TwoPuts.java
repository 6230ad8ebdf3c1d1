// SPDX-License-Identifier: Apache-2.0
package dev.mempool.stress.ring_mp_mc;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.mempool.api.MempoolBackend;
import dev.mempool.stress.Backends;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** Two threads put three objects, one of them two in a bulk. No object is lost. */
@JCStressTest
@Outcome(id = "1, 1, 3, 7", expect = ACCEPTABLE, desc = "All three objects can be got.")
@State
public class TwoPuts {
  private final MempoolBackend backend = Backends.empty("ring_mp_mc", 3);
  private final int[] bulk = {1, 2};

  @Actor
  public void one(IIII_Result r) {
    r.r1 = backend.enqueueOne(0) ? 1 : 0;
  }

  @Actor
  public void two(IIII_Result r) {
    r.r2 = backend.enqueue(bulk, 0, 2) ? 1 : 0;
  }

  @Arbiter
  public void drain(IIII_Result r) {
    r.r3 = backend.count();
    for (int i = 0; i < r.r3; i++) {
      r.r4 |= 1 << backend.dequeueOne();
    }
  }
}
