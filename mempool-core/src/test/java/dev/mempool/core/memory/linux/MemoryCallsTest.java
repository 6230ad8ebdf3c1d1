// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MemoryCallsTest {

  @Test
  void aNodeIsOneBitOfTheMask() {
    assertArrayEquals(new long[] {1}, MemoryCalls.maskOf(0));
    assertArrayEquals(new long[] {Long.MIN_VALUE}, MemoryCalls.maskOf(63));
    assertArrayEquals(new long[] {0, 1}, MemoryCalls.maskOf(64));
    assertArrayEquals(new long[] {0, 0, 4}, MemoryCalls.maskOf(130));
  }

  @Test
  void errorsAreNumbers() {
    MemoryCalls calls = MemoryCalls.find("a test");
    assertEquals(-MemoryCalls.ENOMEM, calls.map(1L << 50, /* hugePage= */ 0));
    assertEquals(MemoryCalls.EINVAL, calls.unmap(1, 1));
    assertEquals(MemoryCalls.EINVAL, calls.advise(0, 4096, 4711));
  }
}
