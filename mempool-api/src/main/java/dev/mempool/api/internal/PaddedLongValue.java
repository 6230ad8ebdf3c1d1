// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api.internal;

/** The value of a {@link PaddedLong}, in a class of its own so that padding surrounds it. */
abstract class PaddedLongValue extends CacheLinePadding {
  long value;
}
