// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.pools;

import dev.mempool.bench.measure.OnLcore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every packet that is handed over comes back: the end of the benchmark checks its pool. */
class HandOverBenchmarkTest {

  @ParameterizedTest
  @CsvSource({"0, false", "0, true", "256, false", "256, true"})
  void allPacketsComeBack(int cache, boolean inBulks) {
    OnLcore.run(() -> {
      HandOverBenchmark benchmark = new HandOverBenchmark();
      benchmark.cache = cache;
      benchmark.open(inBulks);
      for (int round = 0; round < 1_000; round++) { // more packets than the pool has
        if (inBulks) {
          benchmark.handOverN32();
          benchmark.ownN32();
        } else {
          benchmark.handOverN1();
          benchmark.ownN1();
        }
      }
      try {
        benchmark.close();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    });
  }
}
