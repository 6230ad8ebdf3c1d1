// SPDX-License-Identifier: Apache-2.0
/**
 * The helpers of operations on many mbufs: arrays of indices, and collected failures. Not exported.
 */
@NullMarked
package dev.mempool.mbuf.bulk;

import org.jspecify.annotations.NullMarked;
