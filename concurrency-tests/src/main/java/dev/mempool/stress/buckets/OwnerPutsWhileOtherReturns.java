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

/**
 * The owner of a bucket puts one of its objects without a lock, while another thread returns the
 * other one.
 */
@JCStressTest
@Outcome(
    id = {"2"},
    expect = ACCEPTABLE,
    desc = "Both objects can be got.")
@State
public class OwnerPutsWhileOtherReturns {
  private final MempoolBackend backend = Buckets.twoInUse();

  @Actor
  public void owner() {
    Buckets.onLcore(() -> backend.enqueueOne(0));
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
