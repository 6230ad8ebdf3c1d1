// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay;

import dev.mempool.cli.replay.pipeline.ReplayOptions;
import dev.mempool.cli.support.DamagedInputException;
import dev.mempool.core.PoolSnapshot;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The result of a replay.
 *
 * @param packets the number of frames that were transmitted, in all passes
 * @param bytes the sum of their captured lengths
 * @param checksum the sum of their CRC-32, modulo 2^64
 * @param types the number of frames of each packet type that occurred
 * @param poolSize the number of mbufs
 * @param cache the number of mbufs that the cache of each lcore may hold
 * @param available the number of mbufs that are back in the pool
 * @param lcores the number of lcores
 * @param ops the name of the backend
 * @param seconds the seconds that the pipeline took, without the start of the program
 * @param dump the pool after the run, {@code null} unless it was asked for
 * @param damage the damage at which reading has ended, {@code null} if there was none
 */
record ReplayResult(
    long packets,
    long bytes,
    long checksum,
    SortedMap<String, Long> types,
    int poolSize,
    int cache,
    int available,
    int lcores,
    String ops,
    double seconds,
    @Nullable PoolSnapshot dump,
    @Nullable DamagedInputException damage) {

  /** Returns the result of a run whose input could not be opened. */
  static ReplayResult nothing(ReplayOptions options, DamagedInputException damage) {
    return new ReplayResult(
        0,
        0,
        0,
        new TreeMap<>(),
        options.poolSize(),
        options.cache(),
        options.poolSize(),
        options.lcores(),
        options.ops().name(),
        0,
        null,
        damage);
  }

  /** Returns the number of mbufs that were lost. */
  int missing() {
    return poolSize - available;
  }
}
