// SPDX-License-Identifier: Apache-2.0
package dev.mempool.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.mempool.core.Mempool;
import dev.mempool.core.PoolRegistry;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A thread that is no lcore puts an object into a shared cache. Another one gets it and sees the
 * contents.
 */
@JCStressTest
@Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "The get came before the put.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The object was got, with its contents.")
@State
public class SharedCacheHandOver {

  /** Never closed, because a close stops all threads of the JVM. The JVM ends soon anyway. */
  private final Mempool pool =
      Mempool.builder("shared")
          .size(1)
          .elementSize(8)
          .cacheSize(1)
          .guaranteedShare(0)
          .registry(new PoolRegistry())
          .build();

  private final int object = pool.get();
  private int contents;

  @Actor
  public void put() {
    contents = 1;
    pool.put(object);
  }

  @Actor
  public void get(II_Result r) {
    r.r1 = pool.get();
    r.r2 = r.r1 == Mempool.NONE ? 0 : contents;
  }
}
