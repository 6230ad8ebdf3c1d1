// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.pools;

import dev.mempool.bench.measure.OnLcore;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every packet that is handed over comes back: the end of the benchmark checks its pool. */
class HandOverBenchmarkTest {

  @ParameterizedTest
  @CsvSource({"0, false", "0, true", "256, false", "256, true"})
  void allPacketsComeBack(int cache, boolean inBulks) {
    OnLcore.run(() -> {
      run(cache, inBulks, inBulks ? HandOverBenchmark::handOverN32 : HandOverBenchmark::handOverN1);
      run(cache, inBulks, inBulks ? HandOverBenchmark::ownN32 : HandOverBenchmark::ownN1);
    });
  }

  /**
   * Each in a pool of its own: the pool may be empty for a moment while packets are handed over.
   */
  private static void run(int cache, boolean inBulks, Consumer<HandOverBenchmark> loop) {
    HandOverBenchmark benchmark = new HandOverBenchmark();
    benchmark.cache = cache;
    benchmark.open(inBulks);
    for (int round = 0; round < 1_000; round++) { // more packets than the pool has
      loop.accept(benchmark);
    }
    try {
      benchmark.close();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
