// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api.internal;

/** The state of an {@link EmbeddedSpinlock}, in a class of its own so that it comes first. */
abstract class EmbeddedSpinlockState extends CacheLinePadding {
  int locked;
}
