// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Concurrency;
import dev.mempool.api.MempoolBackend;
import dev.mempool.core.statistics.Statistics;
import dev.mempool.core.statistics.Tally;
import dev.mempool.testsupport.Collected;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PoolCachesTest {

  /** Takes everything and has nothing. */
  private static final class Hole extends MempoolBackend {
    @Override
    public boolean enqueue(int[] objects, int from, int count) {
      return true;
    }

    @Override
    public boolean dequeue(int[] objects, int from, int count) {
      return count == 0;
    }

    @Override
    public int count() {
      return 0;
    }

    @Override
    public void close() {}
  }

  /** A program that makes and closes caches for ever must not keep a tally of each. */
  @Test
  void theCountsOfAClosedCacheStayAndItsTallyGoes() throws Exception {
    Statistics statistics = new Statistics();
    PoolCaches caches =
        new PoolCaches(
            new BackendRoute(new Hole(), "pool", "hole", Concurrency.MP_MC, () -> 1, _ -> {}),
            0,
            false,
            0.5,
            statistics,
            null);
    assertTrue(
        Collected.collected(() -> {
          ObjectCache cache = caches.makeUserOwned(4);
          Tally tally = Objects.requireNonNull(cache.tally());
          tally.add(Tally.PUT_BULK, 3);
          assertEquals(3, statistics.snapshot()[Tally.PUT_BULK]);
          cache.close();
          tally.add(Tally.PUT_BULK, 5); // by nobody: it is not looked at any more
          cache.close();
          return tally;
        }));
    assertEquals(3, statistics.snapshot()[Tally.PUT_BULK]);
    assertEquals(0, caches.count());
  }
}
