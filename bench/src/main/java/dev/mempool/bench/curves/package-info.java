/** How the cost of an object changes with one thing: the pool's size, the bulk, the threads. */
@NullMarked
package dev.mempool.bench.curves;

import org.jspecify.annotations.NullMarked;
