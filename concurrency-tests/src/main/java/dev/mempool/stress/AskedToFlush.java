package dev.mempool.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.mempool.core.Mempool;
import dev.mempool.core.MempoolCache;
import dev.mempool.core.PoolRegistry;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A thread asks twice for a flush while the owner of a cache puts. Whatever comes first, an ask
 * that left something in the cache is answered by the next put, at the latest by the one at the
 * end.
 */
@JCStressTest
@Outcome(
    id = {"2, [012], 1", "[012], 2, 1"},
    expect = ACCEPTABLE,
    desc = "An ask left both objects in the cache: the last put flushed them.")
@Outcome(
    id = "[01], [01], [12]",
    expect = ACCEPTABLE,
    desc = "The owner's put or the last one flushed.")
@State
public class AskedToFlush {

  /** Never closed: that would stop all threads of the JVM, which ends soon. */
  private final Mempool pool =
      Mempool.builder("asked").size(4).elementSize(8).registry(new PoolRegistry()).build();

  private final MempoolCache cache = pool.newCache(4);
  private final int first = pool.get(cache);
  private final int second = pool.get(cache);
  private final int last = pool.get(cache);

  {
    cache.flush();
    pool.put(cache, first);
  }

  @Actor
  public void owner() {
    pool.put(cache, second);
  }

  @Actor
  public void asker(III_Result r) {
    r.r1 = pool.flushCaches();
    r.r2 = pool.flushCaches();
  }

  @Arbiter
  public void lastPut(III_Result r) {
    pool.put(cache, last);
    r.r3 = cache.count();
  }
}
