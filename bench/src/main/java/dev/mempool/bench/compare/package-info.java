// SPDX-License-Identifier: Apache-2.0
/**
 * The comparison with the C library, the command {@code bench/compare}.
 *
 * <p>A cell is a kind of use of a pool. For each cell several Java processes run, one after
 * another, and beside each of them a C process with a pool of its own. Both sides measure slices in
 * turn: C, Java, C, Java, ... A slice has the same number of rounds on both sides, so both do the
 * same operations on the same number of objects.
 *
 * <ul>
 *   <li>Slices alternate because a machine becomes faster and slower over time. Such a change meets
 *       both slices of a pair, and hardly changes their ratio. One side sleeps while the other one
 *       measures, so they do not disturb each other.
 *   <li>Processes are restarted because the JIT compiler does not always compile alike, and because
 *       the position of the memory makes some cells faster or slower for the whole life of a
 *       process. The figures of one process would not show that.
 *   <li>Each Java process first runs warm-up slices. C's first slices fill its caches, and then
 *       tell how many rounds a slice needs.
 *   <li>A process counts once, with the median of its pairs' ratios. The cell's ratio is the median
 *       of its processes. The spread is the largest distance of a pair from it, without the
 *       farthest pair of each process. If the spread is larger than the distance from 1, the cell
 *       is undecided.
 * </ul>
 */
@NullMarked
package dev.mempool.bench.compare;

import org.jspecify.annotations.NullMarked;
