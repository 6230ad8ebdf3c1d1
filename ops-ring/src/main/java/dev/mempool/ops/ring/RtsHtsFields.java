// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.ring;

import dev.mempool.api.internal.CacheLinePadding;

/**
 * The fields of an {@link RtsHtsHeadTail}, in a class of their own so that padding surrounds them.
 */
abstract class RtsHtsFields extends CacheLinePadding {

  /** The head, in the low half, and another number. */
  long head;

  /** The tail, in the low half, and another number; not used by {@link HtsHeadTail}. */
  long tail;
}
