// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mempool.api.MempoolBackend;
import dev.mempool.lcore.LcoreThread;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A thread whose compiled loop never leaves its cache must all the same see a signal of another
 * thread; here, that its pool was retired.
 */
@Timeout(60)
class SignalledLoopTest {

  /**
   * Calls of a loop, and turns of each, after which the loop is compiled with all that it calls.
   */
  private static final int WARM_CALLS = 30;

  private static final long WARM_TURNS = 50_000;

  /** A loop that ends when a get finds nothing, or after a number of turns. */
  private interface Loop {

    void run(Mempool pool, long turns);
  }

  private static void endsWhenThePoolIsRetired(Loop loop) throws Exception {
    try (Mempool pool = TestPools.of(new TestOps(), 64, 32)) {
      CountDownLatch warm = new CountDownLatch(1);
      Thread thread =
          new LcoreThread(() -> {
            for (int call = 0; call < WARM_CALLS; call++) {
              loop.run(pool, WARM_TURNS);
            }
            warm.countDown();
            loop.run(pool, Long.MAX_VALUE);
          });
      thread.start();
      warm.await();
      pool.retire();
      thread.join();
      assertEquals(64, pool.availCount());
    }
  }

  @Test
  void singleObjects() throws Exception {
    endsWhenThePoolIsRetired((pool, turns) -> {
      for (long turn = 0; turn < turns; turn++) {
        int object = pool.get();
        if (object == MempoolBackend.NONE) {
          return;
        }
        pool.put(object);
      }
    });
  }

  @Test
  void bulks() throws Exception {
    int[] objects = new int[4];
    endsWhenThePoolIsRetired((pool, turns) -> {
      for (long turn = 0; turn < turns && pool.getBulk(objects); turn++) {
        pool.putBulk(objects);
      }
    });
  }

  @Test
  void singleObjectsOfACacheOfOnesOwn() throws Exception {
    endsWhenThePoolIsRetired((pool, turns) -> {
      try (UserOwnedCache cache = pool.newCache(16)) {
        for (long turn = 0; turn < turns; turn++) {
          int object = cache.get();
          if (object == MempoolBackend.NONE) {
            return;
          }
          cache.put(object);
        }
      }
    });
  }
}
