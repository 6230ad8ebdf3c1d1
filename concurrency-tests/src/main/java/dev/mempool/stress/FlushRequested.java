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
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A thread requests a flush twice while the owner of the cache puts. In every order, a request that
 * leaves objects in the cache is fulfilled by a later put, at the latest by the last one.
 */
@JCStressTest
@Outcome(
    id = {"2, [012], 1", "[012], 2, 1"},
    expect = ACCEPTABLE,
    desc = "A request left both objects in the cache. The last put flushed them.")
@Outcome(
    id = "[01], [01], [12]",
    expect = ACCEPTABLE,
    desc = "The owner's put or the last one flushed the cache.")
@State
public class FlushRequested {

  /** Never closed, because a close stops all threads of the JVM. The JVM ends soon anyway. */
  private final Mempool pool =
      Mempool.builder("requested")
          .size(4)
          .guaranteedShare(0)
          .elementSize(8)
          .registry(new PoolRegistry())
          .build();

  private final UserOwnedCache cache = pool.newCache(4);
  private final int first = cache.get();
  private final int second = cache.get();
  private final int last = cache.get();

  {
    cache.flush();
    cache.put(first);
  }

  @Actor
  public void owner() {
    cache.put(second);
  }

  @Actor
  public void requester(III_Result r) {
    r.r1 = pool.flushCaches();
    r.r2 = pool.flushCaches();
  }

  @Arbiter
  public void lastPut(III_Result r) {
    cache.put(last);
    r.r3 = cache.count();
  }
}
