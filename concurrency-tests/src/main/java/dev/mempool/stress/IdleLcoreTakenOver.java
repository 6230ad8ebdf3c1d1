// SPDX-License-Identifier: Apache-2.0
package dev.mempool.stress;

import dev.mempool.core.Mempool;
import dev.mempool.core.PoolRegistry;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreIdle;
import dev.mempool.lcore.LcoreRegistration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * An lcore puts the only object into its cache, is idle for a moment, and gets; meanwhile another
 * thread gets, and may empty the cache of the idle lcore. One of them has the object at the end,
 * and what the lcore wrote is seen by whoever gets it.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the lcore has it")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the other thread has it")
@Outcome(expect = Expect.FORBIDDEN, desc = "both, none, or not with what was written")
@State
public class IdleLcoreTakenOver {

  private final Mempool pool =
      Mempool.builder("idle")
          .size(1)
          .elementSize(8)
          .cacheSize(1)
          .guaranteedShare(0)
          .registry(new PoolRegistry())
          .build();

  private final int object = pool.get();
  private int written;

  /** Whether the lcore has made its get, until which the other thread tries its own. */
  private volatile boolean done;

  @Actor
  public void lcore(II_Result r) {
    try (LcoreRegistration _ = Lcore.register()) {
      written = 1;
      pool.put(object);
      try (LcoreIdle _ = Lcore.idle()) {
        Thread.onSpinWait();
      }
      r.r1 = pool.get() == object ? written : 0;
      done = true;
    }
  }

  @Actor
  public void other(II_Result r) {
    int got = Mempool.NONE;
    while (got == Mempool.NONE && !done) {
      got = pool.get();
    }
    r.r2 = got == object ? written : 0;
  }
}
