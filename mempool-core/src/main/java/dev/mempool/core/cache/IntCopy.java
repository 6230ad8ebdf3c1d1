// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.cache;

/** Copies object indices between arrays. */
final class IntCopy {

  /** From this length on {@link System#arraycopy} is faster than a loop. */
  private static final int ARRAYCOPY_FROM = 8;

  private IntCopy() {}

  static void copy(int[] from, int fromIndex, int[] to, int toIndex, int count) {
    if (count < ARRAYCOPY_FROM) {
      for (int i = 0; i < count; i++) {
        to[toIndex + i] = from[fromIndex + i];
      }
    } else {
      System.arraycopy(from, fromIndex, to, toIndex, count);
    }
  }
}
