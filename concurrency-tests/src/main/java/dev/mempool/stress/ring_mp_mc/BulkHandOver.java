package dev.mempool.stress.ring_mp_mc;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.mempool.api.MempoolBackend;
import dev.mempool.stress.Backends;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** Two objects are put together and one more before: two come out whole, or none. */
@JCStressTest
@Outcome(id = "0, 7, 7, 0", expect = ACCEPTABLE, desc = "Fewer than two; the array is untouched.")
@Outcome(id = "1, [012], [012], 2", expect = ACCEPTABLE, desc = "Two, with their contents.")
@State
public class BulkHandOver {
  private final MempoolBackend backend = Backends.empty("ring_mp_mc", 3);
  private final int[] put = {0, 1, 2};
  private final int[] got = {7, 7};
  private final int[] contents = new int[3];

  @Actor
  public void put() {
    contents[0] = 1;
    backend.enqueue(put, 0, 1);
    contents[1] = 1;
    contents[2] = 1;
    backend.enqueue(put, 1, 2);
  }

  @Actor
  public void get(IIII_Result r) {
    boolean done = backend.dequeue(got, 0, 2);
    r.r1 = done ? 1 : 0;
    r.r2 = got[0];
    r.r3 = got[1];
    r.r4 = done ? contents[got[0]] + contents[got[1]] : 0;
  }
}
