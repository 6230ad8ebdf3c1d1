// SPDX-License-Identifier: Apache-2.0
package dev.mempool.netty;

/**
 * The behaviour of a {@link MempoolByteBufAllocator} when the size class of a buffer has no free
 * slot, or when a buffer is larger than the largest slot. Each use is counted: {@link
 * MempoolByteBufAllocatorMetric}.
 *
 * @since 0.1.0
 */
public enum Fallback {

  /**
   * Throws {@link SlotsExhaustedException}. Memory stays within the pools; the caller has to handle
   * the exception, or to see to it that it cannot occur, as {@link BackPressureHandler} does.
   */
  FAIL,

  /**
   * Takes a slot of the next larger size class that has one. If there is none, the buffer is
   * treated as one that is larger than the largest slot. Memory stays within the pools, and a small
   * buffer may occupy a large slot.
   */
  NEXT_CLASS,

  /**
   * Takes memory from the {@linkplain MempoolByteBufAllocator.Builder#delegate delegate}. Nothing
   * fails while the system has memory; the use of memory has no bound.
   */
  DELEGATE
}
