// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import java.util.Locale;

/**
 * A way to use a pool, for which there is one figure.
 *
 * @param backend the backend of the pool
 * @param cache the size of the cache of each lcore, 0 for none
 * @param cores the number of lcores that use the pool at once
 * @param bulk the number of objects that a call gets or puts
 */
record Cell(Backend backend, int cache, int cores, int bulk) {

  String label() {
    return String.format(
        Locale.ROOT, "%s, cache %d, cores %d, bulk %d", backend.label(), cache, cores, bulk);
  }

  /** Returns the words for a cache of a size. */
  static String withCache(int cache) {
    return cache == 0 ? " without a cache" : " with a cache of " + cache;
  }
}
