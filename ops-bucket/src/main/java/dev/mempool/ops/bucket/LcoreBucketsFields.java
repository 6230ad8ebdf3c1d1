// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.bucket;

import dev.mempool.api.internal.EmbeddedSpinlock;

/**
 * The fields of a {@link LcoreBuckets} that change at every get or put, on the cache line of the
 * lock, in a class of their own so that padding surrounds them.
 */
abstract class LcoreBucketsFields extends EmbeddedSpinlock {

  int got;
  int put;
  int putWord;
  int wordFirst;

  /** Constant: {@link LcoreBuckets#NO_LCORE}, or one more than the id of the lcore. */
  final int owner;

  LcoreBucketsFields(int owner) {
    this.owner = owner;
  }
}
