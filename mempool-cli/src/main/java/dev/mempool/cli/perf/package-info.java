// SPDX-License-Identifier: Apache-2.0
/**
 * {@code mempool perf}: the cost of get and put with each backend on this machine. {@code PerfRun}
 * starts a JVM for each cell ({@code CellMain}) and lets those that are compared measure
 * alternately; {@code PerfReport} and {@code Recommendation} show the figures.
 */
@NullMarked
package dev.mempool.cli.perf;

import org.jspecify.annotations.NullMarked;
