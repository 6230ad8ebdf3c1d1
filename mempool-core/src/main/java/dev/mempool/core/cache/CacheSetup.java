// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.cache;

import dev.mempool.core.statistics.Tally;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a new cache, made by {@link PoolCaches}. Immutable.
 *
 * @param fastPathPool the pool, if its gets and puts may use the cache directly; {@code null} in an
 *     observed pool
 * @param caches all caches of the pool
 * @param backend the route to the backend
 * @param sharedCaches the shared caches, from which a get takes objects if the backend has too few;
 *     the route to the backend, which then gets nothing, in a pool without them and in the setup of
 *     a shared cache itself
 * @param tally the counters of the owner, {@code null} in a pool without statistics and in a shared
 *     cache
 * @param lcore the id of the lcore that owns the cache, or {@link dev.mempool.lcore.Lcore#NONE}
 * @param size the most objects that the cache holds
 * @param isShared whether it is one of the {@link SharedCaches}. Any thread can get the objects of
 *     a shared cache, so its size is not reduced for other threads; and it does not report the
 *     results of gets ({@link BackendRoute#reportGet}), because {@link SharedCaches} does that
 *     after it has unlocked the cache
 */
record CacheSetup(
    @Nullable Object fastPathPool,
    PoolCaches caches,
    BackendRoute backend,
    UncachedRoute sharedCaches,
    @Nullable Tally tally,
    int lcore,
    int size,
    boolean isShared) {}
