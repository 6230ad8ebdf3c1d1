// SPDX-License-Identifier: Apache-2.0
package dev.mempool.lcore;

/**
 * The time of an lcore, and how much of it the lcore was not {@linkplain Lcore#idle() idle}. C
 * counterpart: {@code struct rte_lcore_usage}, which counts cycles.
 *
 * @param totalNanos the nanoseconds since the lcore has its id, or since {@link
 *     Lcore#measureUsage()} if that was later
 * @param busyNanos the nanoseconds of them in which it was not idle, from 0 to {@code totalNanos}
 * @since 0.1.0
 */
public record LcoreUsage(long totalNanos, long busyNanos) {}
