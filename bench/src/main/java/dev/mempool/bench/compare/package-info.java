/** Runs the Java cells and the C cells in alternation and reports the ratio. */
@NullMarked
package dev.mempool.bench.compare;

import org.jspecify.annotations.NullMarked;
