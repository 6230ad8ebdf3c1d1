// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api.moves;

/**
 * A copy of object indices that makes no object, however often it was called before. Backends use
 * it between the step that takes objects and the one that hands them over, where nothing may fail.
 */
public final class IndexCopy {

  /** From this length on {@link System#arraycopy} is faster than a loop. */
  private static final int ARRAYCOPY_FROM = 8;

  private IndexCopy() {}

  /**
   * Copies indices from one array to another.
   *
   * @param from the array to read
   * @param fromIndex where to begin in it
   * @param to the array to write
   * @param toIndex where to begin in it
   * @param count the number of indices, at least 0
   */
  public static void copy(int[] from, int fromIndex, int[] to, int toIndex, int count) {
    if (count < ARRAYCOPY_FROM) {
      for (int i = 0; i < count; i++) {
        to[toIndex + i] = from[fromIndex + i];
      }
    } else {
      System.arraycopy(from, fromIndex, to, toIndex, count);
    }
  }
}
