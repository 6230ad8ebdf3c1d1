// SPDX-License-Identifier: Apache-2.0
/**
 * The caches in front of a pool's backend, and the routes of threads that have none: {@link
 * dev.mempool.core.cache.PoolCaches} says which of them serves a call. Used by the pool and by its
 * observers.
 */
@NullMarked
package dev.mempool.core.cache;

import org.jspecify.annotations.NullMarked;
