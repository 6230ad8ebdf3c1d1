/** The parts that the benchmarks and {@code mempool perf} share. */
package dev.mempool.bench.support;
