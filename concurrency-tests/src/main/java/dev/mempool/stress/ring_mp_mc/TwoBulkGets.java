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

/** Two threads each get two of three objects. */
@JCStressTest
@Outcome(
    id = {"1, 0, 1", "0, 1, 1"},
    expect = ACCEPTABLE,
    desc =
        "One thread got two objects. The array of the other is unchanged, and one object is left.")
@State
public class TwoBulkGets {
  private static final int UNTOUCHED = 7;

  private final MempoolBackend backend = Backends.full("ring_mp_mc", 3);
  private final int[] one = {UNTOUCHED, UNTOUCHED};
  private final int[] other = {UNTOUCHED, UNTOUCHED};

  @Actor
  public void one(III_Result r) {
    r.r1 = get(one);
  }

  @Actor
  public void other(III_Result r) {
    r.r2 = get(other);
  }

  private int get(int[] into) {
    if (backend.dequeue(into, 0, 2)) {
      return into[0] != into[1] && into[0] < UNTOUCHED && into[1] < UNTOUCHED ? 1 : -1;
    }
    return into[0] == UNTOUCHED && into[1] == UNTOUCHED ? 0 : -1;
  }

  @Arbiter
  public void left(III_Result r) {
    r.r3 = backend.count();
  }
}
