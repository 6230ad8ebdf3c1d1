// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.cache;

import dev.mempool.api.internal.CacheLinePadding;

/**
 * The field of an {@link ObjectCache} that changes at every operation, with padding on both sides:
 * see {@link CacheLinePadding}. The order of the fields in memory is kept by inheritance.
 */
final class ObjectCacheFields {

  private ObjectCacheFields() {}

  /** The field, behind the padding in front. */
  abstract static class Counters extends CacheLinePadding {

    /** The number of objects in the cache. Written by the owner. */
    int length;
  }

  /** The padding behind the field. */
  abstract static class Padded extends Counters {
    int b00, b01, b02, b03, b04, b05, b06, b07, b08, b09, b10, b11, b12, b13, b14, b15;
    int b16, b17, b18, b19, b20, b21, b22, b23, b24, b25, b26, b27, b28, b29, b30, b31;
  }
}
