// SPDX-License-Identifier: Apache-2.0
/** The time of an object as a function of the pool's size, the bulk, or the number of threads. */
@NullMarked
package dev.mempool.bench.curves;

import org.jspecify.annotations.NullMarked;
