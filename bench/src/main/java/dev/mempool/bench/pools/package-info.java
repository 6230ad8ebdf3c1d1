// SPDX-License-Identifier: Apache-2.0
/**
 * The uses of pools and of packet buffers that are measured, beside C or alone under JMH. Every
 * loop has a twin of the same shape in the C program of {@code bench/native}.
 */
@NullMarked
package dev.mempool.bench.pools;

import org.jspecify.annotations.NullMarked;
