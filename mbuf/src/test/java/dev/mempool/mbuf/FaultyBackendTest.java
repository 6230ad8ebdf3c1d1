// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.PoolGeometry;
import dev.mempool.api.PoolMisuseException;
import dev.mempool.core.OpsTable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A backend that hands out numbers that are no objects is named, with the first such number. */
class FaultyBackendTest {

  private static final int SIZE = 4;

  /** Hands out the numbers from 0 on, and one number in the place of another. */
  private record Counting(int place, int bad) implements MempoolOps {
    @Override
    public String name() {
      return "counting";
    }

    @Override
    public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
      return new MempoolBackend() {
        @Override
        public boolean enqueue(int[] objects, int from, int count) {
          return true;
        }

        @Override
        public boolean dequeue(int[] objects, int from, int count) {
          for (int i = 0; i < count; i++) {
            objects[from + i] = i == place ? bad : i;
          }
          return true;
        }

        @Override
        public int count() {
          return SIZE;
        }
      };
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {SIZE, SIZE + 1, -2, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void isNamed(int bad) {
    for (int place = 0; place < SIZE; place++) {
      Counting ops = new Counting(place, bad);
      try (PktmbufPool pool =
          Pools.builder("x").size(SIZE).opsTable(OpsTable.of(ops)).ops("counting").build()) {
        refused(bad, () -> pool.allocBulk(new Mbuf[SIZE]));
        refused(bad, () -> pool.rawAllocBulk(new Mbuf[SIZE], 0, SIZE));
        if (place == 0 && bad >= 0) { // one negative number means that there is none
          refused(bad, pool::alloc);
          refused(bad, pool::rawAlloc);
        }
      }
    }
  }

  private static void refused(int bad, Runnable alloc) {
    PoolMisuseException e = assertThrows(PoolMisuseException.class, alloc::run);
    assertEquals(bad, e.object());
    Pools.assertMessage(
        e, "'x'", "counting", "object " + bad + ", which does not exist", "0 to " + (SIZE - 1));
  }
}
