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
 * Two threads each get an object of a full backend and put it back. There is always room for it.
 */
@JCStressTest
@Outcome(id = "1, 1, 3", expect = ACCEPTABLE, desc = "Both puts succeeded.")
@State
public class PutBack {
  private final MempoolBackend backend = Backends.full("ring_mp_mc", 3);

  @Actor
  public void one(III_Result r) {
    r.r1 = backend.enqueueOne(backend.dequeueOne()) ? 1 : 0;
  }

  @Actor
  public void other(III_Result r) {
    r.r2 = backend.enqueueOne(backend.dequeueOne()) ? 1 : 0;
  }

  @Arbiter
  public void count(III_Result r) {
    r.r3 = backend.count();
  }
}
