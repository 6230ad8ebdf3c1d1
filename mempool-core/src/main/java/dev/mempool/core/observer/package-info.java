// SPDX-License-Identifier: Apache-2.0
/**
 * The route of the gets and puts of an observed pool, and its observers. A pool uses this route if
 * it has a guard, statistics or a listener; otherwise nothing of this package is called. Used by
 * the pool and by the guards.
 *
 * <pre>
 *   get:  cache or uncached route --objects--&gt; guard, counters, listener --&gt; caller
 *   put:  caller --&gt; guard, counters, listener --objects--&gt; cache or uncached route
 * </pre>
 */
@NullMarked
package dev.mempool.core.observer;

import org.jspecify.annotations.NullMarked;
