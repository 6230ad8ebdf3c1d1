// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.cache;

import dev.mempool.core.statistics.Tally;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a new cache, made by {@link PoolCaches}. Immutable.
 *
 * @param caches all caches of the pool
 * @param backend the route to the backend
 * @param sharedCaches the shared caches, from which a get takes objects if the backend has too few;
 *     the route to the backend, which then gets nothing, in a pool without them and in the setup of
 *     a shared cache itself
 * @param tally the counters of the owner, {@code null} in a pool without statistics and in a shared
 *     cache
 * @param lcore the id of the lcore that owns the cache, or {@link dev.mempool.lcore.Lcore#NONE}
 * @param size the most objects that the cache holds
 * @param reportsGets whether the cache reports the results of gets that call the backend ({@link
 *     BackendRoute#reportGet}); a shared cache does not, because {@link SharedCaches} reports them
 *     after it has unlocked the cache
 */
public record CacheSetup(
    PoolCaches caches,
    BackendRoute backend,
    UncachedRoute sharedCaches,
    @Nullable Tally tally,
    int lcore,
    int size,
    boolean reportsGets) {}
