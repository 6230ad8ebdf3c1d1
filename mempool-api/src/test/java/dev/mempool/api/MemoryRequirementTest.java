// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryRequirementTest {

  @ParameterizedTest
  @CsvSource({
    "-1, 0, 8",
    "8, -1, 8",
    "8, 9, 8",
    "8, 8, 0",
    "8, 8, 24",
    "8, 8, -9223372036854775808"
  })
  void nonsenseIsRefused(long bytes, long minChunkBytes, long alignment) {
    assertThrows(
        IllegalArgumentException.class,
        () -> MemoryRequirement.of(bytes, minChunkBytes, alignment));
  }
}
