// SPDX-License-Identifier: Apache-2.0
/**
 * The calls into the C library of Linux. No other package may use restricted methods of the foreign
 * function and memory API. Used by the memory providers and, for the affinity of threads, by {@code
 * CpuAffinity} and {@code Lcores}. Not exported.
 */
@NullMarked
package dev.mempool.core.memory.linux;

import org.jspecify.annotations.NullMarked;
