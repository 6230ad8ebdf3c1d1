// SPDX-License-Identifier: Apache-2.0
/** The parts that the benchmarks and {@code mempool perf} share. */
package dev.mempool.bench.support;
