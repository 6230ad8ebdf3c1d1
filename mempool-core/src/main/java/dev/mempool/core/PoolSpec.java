// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.MempoolBackend;
import dev.mempool.core.discovery.OpsCalls;
import dev.mempool.core.guard.PoolGuard;
import dev.mempool.core.jfr.PoolCreated;
import dev.mempool.core.layout.ChunkSplitter;
import dev.mempool.core.layout.ObjectLayout;
import dev.mempool.core.memory.MemoryProvider;
import dev.mempool.core.observer.ObjectObserver;
import dev.mempool.core.statistics.Statistics;
import java.lang.foreign.MemorySegment;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The parts and settings of one new pool, checked by {@link MempoolBuilder}. Immutable.
 *
 * @param layout the geometry of the pool
 * @param entry the ops
 * @param ops the calls to the ops
 * @param contiguousBlockSize the number of objects in a block of the backend, 0 for no blocks
 * @param backend the backend, which the pool will close
 * @param observedBackend the same backend, behind the backends that count and time calls if the
 *     pool has them; gets and puts use this one
 * @param statistics the counters, {@code null} for none
 * @param guardLevel the level of the guard
 * @param guard the guard, {@code null} for {@link Guard#OFF}
 * @param observer the observer of gets and puts, that is the guard, the statistics and the listener
 *     as far as the pool has them; {@code null} for none
 * @param reportLeaks whether the pool reports leaks when it is closed; {@code null} if the builder
 *     was not told, and then a guard decides
 * @param cacheSize the size of the caches, 0 for none
 * @param sharedCaches whether threads that are no lcores may share caches
 * @param guaranteedShare the share of the objects that any thread can get, whatever caches hold
 * @param splitter splits the memory of the pool
 * @param privateSize the size in bytes of the memory that belongs to the pool itself
 * @param initializer initializes each object, {@code null} for none
 * @param memory the provider of the memory, {@code null} to create the pool empty
 * @param registry the registry that the pool joins
 * @param generation which pool it is in a series of pools that replaced each other, from 1 on
 * @param madeAt the place in the program at which the pool is made, {@code null} if it is not
 *     recorded
 * @param event the event of the flight recorder, started
 */
record PoolSpec(
    ObjectLayout layout,
    OpsEntry entry,
    OpsCalls ops,
    int contiguousBlockSize,
    MempoolBackend backend,
    MempoolBackend observedBackend,
    @Nullable Statistics statistics,
    Guard guardLevel,
    @Nullable PoolGuard guard,
    @Nullable ObjectObserver observer,
    @Nullable Boolean reportLeaks,
    int cacheSize,
    boolean sharedCaches,
    double guaranteedShare,
    ChunkSplitter splitter,
    int privateSize,
    @Nullable ObjIntConsumer<? super MemorySegment> initializer,
    @Nullable MemoryProvider memory,
    PoolRegistry registry,
    int generation,
    @Nullable String madeAt,
    PoolCreated event) {}
