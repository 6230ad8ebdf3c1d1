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

/** A thread that gets an object sees what another thread wrote before it put the object. */
@JCStressTest
@Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "The get came before the put.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The object was got, with its contents.")
@State
public class HandOver {

  /** Not 0, because that is the value of memory that was never written. */
  private static final int OBJECT = 1;

  private final MempoolBackend backend = Backends.empty("ring_mp_mc", 2);
  private int contents;

  @Actor
  public void put() {
    contents = 1;
    backend.enqueueOne(OBJECT);
  }

  @Actor
  public void get(II_Result r) {
    r.r1 = backend.dequeueOne();
    r.r2 = r.r1 == MempoolBackend.NONE ? 0 : contents;
  }
}
