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
 * A thread puts one object and then a bulk of two, while another thread gets a bulk of two: it gets
 * two objects with their contents, or none.
 */
@JCStressTest
@Outcome(
    id = "0, 14, 7",
    expect = ACCEPTABLE,
    desc = "There were fewer than two; the array is unchanged.")
@Outcome(id = "1, 2, 7", expect = ACCEPTABLE, desc = "Two objects were got, with their contents.")
@State
public class BulkHandOver {
  private final MempoolBackend backend = Backends.empty("ring_mp_mc", 3);
  private final int[] put = {2, 1, 0};
  private final int[] got = {7, 7};
  private final int[] contents = new int[3];
  private boolean done;

  @Actor
  public void put() {
    contents[2] = 1;
    backend.enqueue(put, 0, 1);
    contents[1] = 1;
    contents[0] = 1;
    backend.enqueue(put, 1, 2);
  }

  @Actor
  public void get(III_Result r) {
    done = backend.dequeue(got, 0, 2);
    r.r1 = done ? 1 : 0;
    r.r2 = done ? contents[got[0]] + contents[got[1]] : got[0] + got[1];
  }

  @Arbiter
  public void eachIsOnce(III_Result r) {
    if (done) {
      r.r3 = 1 << got[0] | 1 << got[1];
    }
    for (int left = backend.count(); left > 0; left--) {
      r.r3 |= 1 << backend.dequeueOne();
    }
  }
}
