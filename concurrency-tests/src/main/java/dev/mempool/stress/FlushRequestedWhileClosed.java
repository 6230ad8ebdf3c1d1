// SPDX-License-Identifier: Apache-2.0
package dev.mempool.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.mempool.core.Mempool;
import dev.mempool.core.PoolRegistry;
import dev.mempool.core.UserOwnedCache;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The owner of a cache flushes it on request while another thread closes the pool. The cache
 * refuses later puts.
 */
@JCStressTest
@Outcome(
    id = {"0, 1", "1, 1"},
    expect = ACCEPTABLE,
    desc = "The first put succeeded or was refused. The last one was refused.")
@State
public class FlushRequestedWhileClosed {

  private final Mempool pool =
      Mempool.builder("closed")
          .size(4)
          .guaranteedShare(0)
          .elementSize(8)
          .registry(new PoolRegistry())
          .build();

  private final UserOwnedCache cache = pool.newCache(4);
  private final int first = cache.get();
  private final int last = pool.get(); // an empty cache would get no request

  {
    pool.flushCaches();
  }

  @Actor
  public void owner(II_Result r) {
    r.r1 = putIsRefused(first);
  }

  @Actor
  public void close() {
    pool.close();
  }

  @Arbiter
  public void lastPut(II_Result r) {
    r.r2 = putIsRefused(last);
  }

  private int putIsRefused(int object) {
    try {
      cache.put(object);
      return 0;
    } catch (IllegalStateException e) {
      return 1;
    }
  }
}
