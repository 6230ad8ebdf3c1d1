// SPDX-License-Identifier: Apache-2.0
package dev.mempool.stress.buckets;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.mempool.api.MempoolBackend;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The owner of a bucket puts all its objects, while another thread that finds no objects takes the
 * whole bucket, or the objects in it.
 */
@JCStressTest
@Outcome(
    id = {"0, 2", "1, 1"},
    expect = ACCEPTABLE,
    desc = "One object was got, or none, and the others are still there.")
@State
public class BucketTakenWhileOwnerPuts {
  private final MempoolBackend backend = Buckets.twoInUse();

  @Actor
  public void owner() {
    Buckets.onLcore(() -> {
      backend.enqueueOne(0);
      backend.enqueueOne(1);
    });
  }

  @Actor
  public void other(II_Result r) {
    r.r1 = backend.dequeueOne() == MempoolBackend.NONE ? 0 : 1;
  }

  @Arbiter
  public void drain(II_Result r) {
    r.r2 = Buckets.drain(backend);
  }
}
