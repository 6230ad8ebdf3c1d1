// SPDX-License-Identifier: Apache-2.0
package dev.mempool.stress.ring_mp_mc;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.mempool.api.MempoolBackend;
import dev.mempool.stress.Backends;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads each get one of two objects. */
@JCStressTest
@Outcome(
    id = {"0, 1", "1, 0"},
    expect = ACCEPTABLE,
    desc = "The threads got different objects.")
@State
public class TwoGets {
  private final MempoolBackend backend = Backends.full("ring_mp_mc", 2);

  @Actor
  public void one(II_Result r) {
    r.r1 = backend.dequeueOne();
  }

  @Actor
  public void other(II_Result r) {
    r.r2 = backend.dequeueOne();
  }
}
