package dev.mempool.stress.home;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.mempool.api.MempoolBackend;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * The lcore at home puts an object without a lock, while a thread that is short of objects holds
 * all locks.
 */
@JCStressTest
@Outcome(
    id = {"1, 42, 0", "0, 0, 1"},
    expect = ACCEPTABLE,
    desc = "It was got with what was written to it, or is still there.")
@State
public class PutAtHomeWhileAnotherGets {
  private final MempoolBackend backend = Buckets.twoInUse();
  private int payload;

  @Actor
  public void home() {
    payload = 42;
    Buckets.onLcore(() -> backend.enqueueOne(1));
  }

  @Actor
  public void away(III_Result r) {
    if (backend.dequeueOne() == 1) {
      r.r1 = 1;
      r.r2 = payload;
    }
  }

  @Arbiter
  public void drain(III_Result r) {
    r.r3 = Buckets.drain(backend);
  }
}
