// SPDX-License-Identifier: Apache-2.0
/**
 * The tools that the benchmarks and the parts of the report share: pinned threads, runs of JMH,
 * rounds over several benchmarks, and checks that no object was lost.
 */
@NullMarked
package dev.mempool.bench.measure;

import org.jspecify.annotations.NullMarked;
