/** Measures each cell with Java and with C, slice by slice in turn, and reports the ratio. */
@NullMarked
package dev.mempool.bench.compare;

import org.jspecify.annotations.NullMarked;
