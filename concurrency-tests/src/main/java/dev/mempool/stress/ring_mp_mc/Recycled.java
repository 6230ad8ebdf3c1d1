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
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * While one thread gets, another one gets two objects and puts the first back. The first thread may
 * then see the same object on top as before, but with another one below it (the ABA problem).
 */
@JCStressTest
@Outcome(
    id = "2, 1, 1",
    expect = ACCEPTABLE,
    desc = "Two objects are left, and every object exists once.")
@State
public class Recycled {
  private final MempoolBackend backend = Backends.full("ring_mp_mc", 4);
  private int taken;
  private int kept;

  @Actor
  public void get() {
    taken = backend.dequeueOne();
  }

  @Actor
  public void getTwoAndPutOne(III_Result r) {
    int first = backend.dequeueOne();
    kept = backend.dequeueOne();
    r.r2 = backend.enqueueOne(first) ? 1 : 0;
  }

  @Arbiter
  public void eachIsOnce(III_Result r) {
    int left = backend.count();
    int seen = 1 << taken | 1 << kept;
    for (int i = 0; i < left; i++) {
      seen |= 1 << backend.dequeueOne();
    }
    r.r1 = left;
    r.r3 = seen == 0b1111 ? 1 : 0;
  }
}
