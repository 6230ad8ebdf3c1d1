// SPDX-License-Identifier: Apache-2.0
/**
 * The JMH benchmarks of packet buffers. Every loop has a twin of the same shape in the C program of
 * {@code bench/native}.
 */
@NullMarked
package dev.mempool.bench.mbufs;

import org.jspecify.annotations.NullMarked;
