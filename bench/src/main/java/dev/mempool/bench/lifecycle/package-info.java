/** What pools cost besides gets and puts: their making, their end, their memory. */
@NullMarked
package dev.mempool.bench.lifecycle;

import org.jspecify.annotations.NullMarked;
