// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.ring;

import dev.mempool.api.internal.CacheLinePadding;

/** The fields of a {@link HeadTail}, in a class of their own so that padding surrounds them. */
abstract class HeadTailFields extends CacheLinePadding {

  int head;
  int tail;
  int limit;
}
