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
 * Two threads are lcores for a moment, and work with the only object of a pool. When one ends, its
 * cache is flushed, and the other gets the object, be it with the same lcore id or not. All states
 * share the pool: the object never rests.
 */
@JCStressTest
@Outcome(
    id = {"1, 1", "0, 1", "1, 0", "0, 0"},
    expect = ACCEPTABLE,
    desc = "Each found no object, or one that was its own, in the state it was put in.")
@State
public class EndedLcores {
  private static final Mempool POOL =
      Mempool.builder("ended").size(1).elementSize(8).cacheSize(1).build();

  /** Written by the owner of the object. */
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

  /** {@return 0 without an object, 1 with one, -1 with one that somebody else works on} */
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
