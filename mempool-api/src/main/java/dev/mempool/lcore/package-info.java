// SPDX-License-Identifier: Apache-2.0
/**
 * The identity of lcores: small dense numbers for threads that process packets or other data at
 * full speed, usually one thread per core.
 *
 * <p>An lcore id selects the calling thread's object cache in every pool. Threads without an id can
 * use pools as well; they have no caches of their own.
 *
 * <p>This package is for two kinds of readers. Users of pools start {@link
 * dev.mempool.lcore.LcoreThread}s, or {@linkplain dev.mempool.lcore.Lcore#register register}
 * threads of their own; {@code Lcores} of {@code dev.mempool.core} launches tasks on lcores as C
 * does. Authors of backends that keep something for each lcore ask for {@link
 * dev.mempool.lcore.Lcore#current()} and subscribe to {@linkplain dev.mempool.lcore.Lcore#onExit
 * the end of lcores}.
 */
@NullMarked
package dev.mempool.lcore;

import org.jspecify.annotations.NullMarked;
