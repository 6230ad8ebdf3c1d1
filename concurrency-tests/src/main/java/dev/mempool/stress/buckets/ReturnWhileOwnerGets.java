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

/** A thread returns an object, while the owner of the bucket collects the returned objects. */
@JCStressTest
@Outcome(
    id = {"1, 42, 0", "0, 0, 1"},
    expect = ACCEPTABLE,
    desc = "The object was got, with its contents, or is still there.")
@State
public class ReturnWhileOwnerGets {
  private final MempoolBackend backend = Buckets.twoInUse();
  private int payload;

  @Actor
  public void other() {
    payload = 42;
    backend.enqueueOne(1);
  }

  @Actor
  public void owner(III_Result r) {
    Buckets.onLcore(() -> {
      if (backend.dequeueOne() == 1) {
        r.r1 = 1;
        r.r2 = payload;
      }
    });
  }

  @Arbiter
  public void drain(III_Result r) {
    r.r3 = Buckets.drain(backend);
  }
}
