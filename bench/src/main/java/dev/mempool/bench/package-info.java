/**
 * What is measured: the loops of a pool's user, as JMH benchmarks.
 *
 * <p>Every loop has a twin of the same shape in the C program of {@code bench/native}.
 */
@NullMarked
package dev.mempool.bench;

import org.jspecify.annotations.NullMarked;
