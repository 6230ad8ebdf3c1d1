// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.Moves;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A bulk put refuses a bad index at every place of an array of every length. Short and long bulks
 * are checked by different loops.
 */
class IndexCheckTest {

  private static final int SIZE = 24;

  /** The longest bulk, well above the length from which bulks are long. */
  private static final int MOST = 20;

  @ParameterizedTest
  @ValueSource(ints = {-1, SIZE, SIZE + 1, -SIZE, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void aBadIndexIsFoundWhereverItIs(int bad) {
    try (Mempool pool = TestPools.of(new TestOps(), SIZE, 0)) {
      int[] all = new int[SIZE];
      assertTrue(pool.getBulk(all));
      for (int count = 1; count <= MOST; count++) {
        for (int from = 0; from <= 2; from++) {
          for (int place = from; place < from + count; place++) {
            int[] bulk = Arrays.copyOf(all, SIZE);
            bulk[place] = bad;
            int first = from;
            int length = count;
            IllegalArgumentException e =
                assertThrows(
                    IllegalArgumentException.class, () -> pool.putBulk(bulk, first, length));
            assertTrue(e.getMessage().contains("'pool'"), e.getMessage());
            assertEquals(SIZE, pool.inUseCount(), "nothing was put");
          }
        }
      }
    }
  }

  /** The check is made while the objects go into a cache, which must be as before if it fails. */
  @Test
  void aBadIndexThatIsPutIntoACacheChangesNothing() {
    int size = 600;
    int[] bad = {-1, size, size + 1, -size, Integer.MIN_VALUE, Integer.MAX_VALUE};
    Random random = new Random(1);
    try (Mempool pool = TestPools.of(new TestOps(), size, 300);
        UserOwnedCache cache = pool.newCache(300)) {
      for (int count = 1; count <= 150; count++) {
        int[] got = new int[count];
        assertTrue(cache.getBulk(got));
        int cached = cache.count();
        int[] bulk = got.clone();
        bulk[random.nextInt(count)] = bad[random.nextInt(bad.length)];
        IllegalArgumentException e =
            assertThrows(IllegalArgumentException.class, () -> cache.putBulk(bulk));
        assertTrue(e.getMessage().contains("'pool'"), e.getMessage());
        assertEquals(cached, cache.count());
        cache.putBulk(got);
        assertEquals(cached + count, cache.count());
        assertTrue(cache.getBulk(bulk));
        assertArrayEquals(got, bulk);
        cache.putBulk(got);
      }
    }
  }

  /** The build runs some tests of this module with other moves than the default. */
  @Test
  void theMovesAreThoseThatTheBuildAsksFor() {
    assertEquals(System.getProperty("dev.mempool.moves", "default"), Moves.name());
  }

  /**
   * The indices beside the range are not looked at, and those at both ends of the pool are good.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, SIZE - 1})
  void goodIndicesAreTakenWhateverIsBesideThem(int good) {
    for (int count = 0; count <= MOST; count++) {
      try (Mempool pool = TestPools.of(new TestOps(), SIZE, 0)) {
        assertTrue(pool.getBulk(new int[SIZE]));
        int[] bulk = new int[count + 2];
        Arrays.fill(bulk, good); // the ops of this test take an object as often as they have room
        bulk[0] = -1;
        bulk[count + 1] = SIZE;
        pool.putBulk(bulk, 1, count);
        int[] got = new int[count];
        assertTrue(pool.getBulk(got));
        assertArrayEquals(Arrays.copyOfRange(bulk, 1, count + 1), got);
      }
    }
  }
}
