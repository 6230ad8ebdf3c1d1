// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.core.cache.LatestCaches;
import dev.mempool.lcore.Lcore;
import dev.mempool.lcore.LcoreRegistration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A put finds the cache of its pool also if the latest cache of the lcore belongs to another pool.
 */
@SuppressWarnings("NullAway.Init") // set before each test
class LatestCachesTest {

  private LcoreRegistration lcore;
  private Mempool one;
  private Mempool other;

  @BeforeEach
  void open() {
    lcore = Lcore.register();
    one = pool("one");
    other = pool("other");
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
    lcore.close();
  }

  private static Mempool pool(String name) {
    return Mempool.builder(name)
        .registry(new PoolRegistry())
        .opsTable(OpsTable.of(new TestOps()))
        .ops("test")
        .size(63)
        .elementSize(8)
        .cacheSize(16)
        .build();
  }

  private static MempoolCache cache(Mempool pool) {
    return Objects.requireNonNull(pool.currentCache());
  }

  @Test
  void eachPoolGetsItsOwnObjects() {
    int[] mine = new int[3];
    assertTrue(one.getBulk(mine));
    int[] others = new int[3];
    other.getBulk(others, 0, 3); // its cache is the latest now
    assertSame(cache(other).cache, LatestCaches.of(Lcore.current()));
    int before = cache(one).count();
    one.put(mine[0]);
    one.putBulk(mine, 1, 2);
    assertEquals(before + 3, cache(one).count());
    other.put(others[0]);
    other.putBulk(others, 1, 2);
    assertEquals(63, one.availCount());
    assertEquals(63, other.availCount());
  }

  @Test
  void theLatestIsTheOneThatCameToItsBackend() {
    one.get();
    other.get();
    one.get();
    assertSame(cache(other).cache, LatestCaches.of(Lcore.current()));
    one.getBulk(new int[16], 0, 16);
    assertSame(cache(one).cache, LatestCaches.of(Lcore.current()));
  }

  @Test
  void aCacheOfTheUserIsNotTheLatestOfAnLcore() {
    one.get();
    try (UserOwnedCache mine = other.newCache(8)) {
      mine.put(mine.get());
    }
    assertSame(cache(one).cache, LatestCaches.of(Lcore.current()));
  }

  @Test
  void nothingOfAClosedPoolIsKeptOrUsed() {
    int object = one.get();
    one.close();
    assertNull(LatestCaches.of(Lcore.current()));
    assertThrows(IllegalStateException.class, () -> one.put(object));
    assertThrows(IllegalStateException.class, () -> one.putBulk(new int[] {object}, 0, 1));
    assertNull(LatestCaches.of(Lcore.current()));
  }

  @Test
  void aThreadThatIsNoLcoreHasNoLatestCache() {
    assertNull(LatestCaches.of(Lcore.NONE));
  }
}
