// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.testsupport.CapturedLog;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The warning of a guarded pool that is closed while objects are in use. */
class LeakWarningTest {

  @ParameterizedTest
  @CsvSource({
    "STATE, true, 0, false",
    "STATE, true, 1, true",
    "STATE, true, 3, true",
    "STATE, false, 1, false",
    "TRACE, true, 0, false",
    "TRACE, true, 1, true",
    "TRACE, false, 3, false"
  })
  void tellsHowManyAreOut(Guard guard, boolean reporting, int out, boolean warned) {
    try (CapturedLog log = CapturedLog.start()) {
      Mempool pool =
          TestPools.builder(new TestOps(), 4, 0).guard(guard).reportLeaks(reporting).build();
      for (int i = 0; i < out; i++) {
        int _ = pool.get();
      }
      pool.close();
      if (warned) {
        log.expect("'pool': " + out + " object(s)");
      }
    }
  }
}
