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
import org.openjdk.jcstress.infra.results.II_Result;

/** A thread counts while another one gets one of two objects and puts it back. */
@JCStressTest
@Outcome(
    id = "[0-2], 2",
    expect = ACCEPTABLE,
    desc = "The count is within bounds, and exact afterwards.")
@State
public class CountWhileMoving {
  private final MempoolBackend backend = Backends.full("ring_mp_mc", 2);

  @Actor
  public void move() {
    backend.enqueueOne(backend.dequeueOne());
  }

  @Actor
  public void count(II_Result r) {
    r.r1 = backend.count();
  }

  @Arbiter
  public void atRest(II_Result r) {
    r.r2 = backend.count();
  }
}
