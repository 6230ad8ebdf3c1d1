// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.api.PoolClosedException;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pool that a listener closes in the middle of a put is closed for the rest of the put. */
class ClosingListenerTest {

  @ParameterizedTest
  @CsvSource({"0, false", "0, true", "4, false", "4, true"})
  void thePutGoesNowhere(int cacheSize, boolean bulk) {
    TestOps ops = new TestOps();
    Mempool[] toClose = new Mempool[1];
    ObjectListener listener =
        new ObjectListener() {
          @Override
          public void got(int object) {}

          @Override
          public void put(int object) {
            toClose[0].close();
          }

          @Override
          public void kept(int object) {}
        };
    Mempool pool = TestPools.builder(ops, 8, cacheSize).objectListener(listener).build();
    toClose[0] = pool;
    int object = pool.get();
    int left = ops.last.count();
    Executable put = bulk ? () -> pool.putBulk(new int[] {object}) : () -> pool.put(object);
    assertThrows(PoolClosedException.class, put);
    assertTrue(ops.last.closed);
    assertEquals(left, ops.last.count(), "the backend is closed and gets nothing");
  }
}
