// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.top;

import org.jspecify.annotations.Nullable;

/**
 * A pool of a running program, as it was read last.
 *
 * @param program the file name of the program's socket
 * @param pid the process
 * @param pool the name of the pool
 * @param size the size of the pool
 * @param populated the objects that have memory
 * @param inUse the objects in use
 * @param cached the objects in caches
 * @param free the objects that are not in use, with those in caches
 * @param lowest the fewest free objects that were seen so far
 * @param gets objects got per second; null if the pool does not count, or was read only once
 * @param puts objects put per second, as {@code gets}
 * @param misses objects that came past the caches for each that was got, since the last time
 * @param failures gets that found too few objects, in all; null if the pool does not count
 */
record PoolView(
    String program,
    long pid,
    String pool,
    long size,
    long populated,
    long inUse,
    long cached,
    long free,
    long lowest,
    @Nullable Double gets,
    @Nullable Double puts,
    @Nullable Double misses,
    @Nullable Long failures) {

  /** {@return the share of the objects that is in use, 0 to 1} */
  double used() {
    return populated == 0 ? 0 : (double) inUse / populated;
  }
}
