package dev.mempool.core.cache;

import dev.mempool.core.statistics.Tally;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a new cache, made by {@link PoolCaches}. Immutable.
 *
 * @param caches all caches of the pool
 * @param backend the route to the backend
 * @param leftOver the route that a get tries when the backend has too few objects: the shared
 *     caches, or for one of these, and in pools without them, the route to the backend
 * @param tally the counters of the owner, {@code null} in a pool without statistics and in a shared
 *     cache
 * @param lcore the id of the lcore that owns the cache, or {@link dev.mempool.lcore.Lcore#NONE}
 * @param size the most objects that the cache holds
 * @param reportsGets whether the cache reports the results of gets that came to the backend; a
 *     shared cache does not, because {@link SharedCaches} reports them after it has unlocked the
 *     cache
 */
public record CacheSetup(
    PoolCaches caches,
    BackendRoute backend,
    UncachedRoute leftOver,
    @Nullable Tally tally,
    int lcore,
    int size,
    boolean reportsGets) {}
