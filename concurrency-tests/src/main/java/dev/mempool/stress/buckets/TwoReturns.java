// SPDX-License-Identifier: Apache-2.0
package dev.mempool.stress.buckets;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.mempool.api.MempoolBackend;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two threads each return an object to a bucket of an lcore. No object is lost. */
@JCStressTest
@Outcome(
    id = {"2"},
    expect = ACCEPTABLE,
    desc = "Both objects can be got.")
@State
public class TwoReturns {
  private final MempoolBackend backend = Buckets.twoInUse();

  @Actor
  public void one() {
    backend.enqueueOne(0);
  }

  @Actor
  public void other() {
    backend.enqueueOne(1);
  }

  @Arbiter
  public void drain(I_Result r) {
    r.r1 = Buckets.drain(backend);
  }
}
