// SPDX-License-Identifier: Apache-2.0
package dev.mempool.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.mempool.core.Mempool;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreRegistration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two threads register as lcores, use the only object of a pool, and unregister. When one of them
 * unregisters, its cache is flushed, so that the other can get the object, with the same lcore id
 * or another one. All states share the pool, so that the object is always in use.
 */
@JCStressTest
@Outcome(
    id = {"1, 1", "0, 1", "1, 0", "0, 0"},
    expect = ACCEPTABLE,
    desc =
        "Each thread got no object, or one that no other thread used, with the contents of the last"
            + " put.")
@State
public class EndedLcores {
  private static final Mempool POOL =
      Mempool.builder("ended").size(1).elementSize(8).cacheSize(1).guaranteedShare(0).build();

  /** The number of puts; the thread that has the object writes both fields in turn. */
  private static int puts;

  private static int putsAgain;

  @Actor
  public void one(II_Result r) {
    r.r1 = workAsLcore();
  }

  @Actor
  public void other(II_Result r) {
    r.r2 = workAsLcore();
  }

  /** {@return 0 without an object, 1 with one, -1 if another thread was using the object} */
  private static int workAsLcore() {
    try (LcoreRegistration _ = Lcore.register()) {
      int object = POOL.get();
      if (object == Mempool.NONE) {
        return 0;
      }
      int before = puts;
      boolean whole = before == putsAgain;
      puts = before + 1;
      putsAgain = before + 1;
      POOL.put(object);
      return whole ? 1 : -1;
    }
  }
}
