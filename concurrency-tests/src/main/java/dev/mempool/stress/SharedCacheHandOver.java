package dev.mempool.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.mempool.core.Mempool;
import dev.mempool.core.PoolRegistry;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** What a thread without an lcore put into a shared cache, another gets, with its contents. */
@JCStressTest
@Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "The object was not there yet.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "It was got with its contents.")
@State
public class SharedCacheHandOver {

  /** Never closed: that would stop all threads of the JVM, which ends soon. */
  private final Mempool pool =
      Mempool.builder("shared")
          .size(1)
          .elementSize(8)
          .cacheSize(1)
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
