// SPDX-License-Identifier: Apache-2.0
package dev.mempool.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.mempool.core.Mempool;
import dev.mempool.core.PoolRegistry;
import dev.mempool.core.UserOwnedCache;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A thread puts an object into its cache and flushes it. Another thread gets the object into its
 * own cache and sees the contents.
 */
@JCStressTest
@Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "The get came before the put.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The object was got, with its contents.")
@State
public class CacheFlush {

  /** Never closed, because a close stops all threads of the JVM. The JVM ends soon anyway. */
  private final Mempool pool =
      Mempool.builder("cached")
          .size(1)
          .guaranteedShare(0)
          .elementSize(8)
          .registry(new PoolRegistry())
          .build();

  private final UserOwnedCache one = pool.newCache(1);
  private final UserOwnedCache other = pool.newCache(1);
  private final int object = one.get();
  private int contents;

  @Actor
  public void put() {
    contents = 1;
    one.put(object);
    one.flush();
  }

  @Actor
  public void get(II_Result r) {
    r.r1 = other.get();
    r.r2 = r.r1 == Mempool.NONE ? 0 : contents;
  }
}
