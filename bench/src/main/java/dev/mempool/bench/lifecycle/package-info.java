// SPDX-License-Identifier: Apache-2.0
/** The cost of making and closing pools, and their memory. */
@NullMarked
package dev.mempool.bench.lifecycle;

import org.jspecify.annotations.NullMarked;
