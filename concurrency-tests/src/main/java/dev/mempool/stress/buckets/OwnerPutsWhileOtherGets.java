// SPDX-License-Identifier: Apache-2.0
package dev.mempool.stress.buckets;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.mempool.api.MempoolBackend;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * The owner of a bucket puts an object without a lock, while another thread that finds no objects
 * holds all locks.
 */
@JCStressTest
@Outcome(
    id = {"1, 42, 0", "0, 0, 1"},
    expect = ACCEPTABLE,
    desc = "The object was got, with its contents, or is still there.")
@State
public class OwnerPutsWhileOtherGets {
  private final MempoolBackend backend = Buckets.twoInUse();
  private int payload;

  @Actor
  public void owner() {
    payload = 42;
    Buckets.onLcore(() -> backend.enqueueOne(1));
  }

  @Actor
  public void other(III_Result r) {
    if (backend.dequeueOne() == 1) {
      r.r1 = 1;
      r.r2 = payload;
    }
  }

  @Arbiter
  public void drain(III_Result r) {
    r.r3 = Buckets.drain(backend);
  }
}
