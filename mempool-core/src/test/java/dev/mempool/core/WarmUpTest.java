// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import org.junit.jupiter.api.Test;

/** The warm-up runs to its end. That it is enough is shown by StackOverflowTest. */
class WarmUpTest {

  @Test
  void runsToItsEnd() {
    try (Mempool pool =
        Mempool.builder("any")
            .opsTable(OpsTable.of(new TestOps()))
            .ops("test")
            .size(4)
            .elementSize(8)
            .build()) {
      assertDoesNotThrow(() -> WarmUp.run(pool.spec));
    }
  }
}
