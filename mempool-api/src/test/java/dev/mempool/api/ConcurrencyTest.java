// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConcurrencyTest {

  @ParameterizedTest
  @CsvSource({
    "MP_MC, 8, 8, true",
    "SP_SC, 1, 1, true",
    "SP_SC, 2, 1, false",
    "SP_SC, 1, 2, false",
    "MP_SC, 4, 1, true",
    "MP_SC, 4, 2, false",
    "SP_MC, 1, 4, true",
    "SP_MC, 2, 4, false",
    "SINGLE_THREAD, 1, 0, true",
    "SINGLE_THREAD, 0, 1, true",
    "SINGLE_THREAD, 1, 1, false"
  })
  void allows(Concurrency concurrency, int producers, int consumers, boolean allowed) {
    assertEquals(allowed, concurrency.allows(producers, consumers));
  }

  @ParameterizedTest
  @CsvSource({"MP_MC, mp_mc", "SINGLE_THREAD, single_thread"})
  void isSpelledAsInOpsNames(Concurrency concurrency, String name) {
    assertEquals(name, concurrency.toString());
  }
}
