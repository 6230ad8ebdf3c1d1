// SPDX-License-Identifier: Apache-2.0
package com.example.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mempool.core.Mempool;
import org.junit.jupiter.api.Test;

/** The backend is found on the class path by its name, with no other change. */
class ExampleOpsTest {

  @Test
  void isChosenByName() {
    try (Mempool pool =
        Mempool.builder("chosen").size(100).elementSize(16).cacheSize(8).ops("example").build()) {
      assertEquals(ExampleOps.class.getName(), pool.ops().provider());
      int object = pool.get();
      assertEquals(99, pool.availCount());
      pool.put(object);
      assertTrue(pool.isFull());
    }
  }

  @Test
  void hasNoSettings() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Mempool.builder("set").size(3).elementSize(16).ops("example", "a=1").build());
    assertTrue(String.valueOf(e.getMessage()).contains("no settings"), e.getMessage());
  }
}
