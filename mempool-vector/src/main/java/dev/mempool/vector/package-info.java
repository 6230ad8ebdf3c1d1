// SPDX-License-Identifier: Apache-2.0
/** The moves named {@code vector}: see {@link dev.mempool.api.Moves}. */
@NullMarked
package dev.mempool.vector;

import org.jspecify.annotations.NullMarked;
