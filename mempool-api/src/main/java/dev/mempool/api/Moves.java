// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api;

import dev.mempool.api.moves.IndexMoves;
import dev.mempool.api.moves.MovesChoice;

/**
 * Moves object indices between arrays: what a cache and most backends do in a bulk operation. The
 * implementation is chosen once for the JVM. The default consists of loops and {@link
 * System#arraycopy}; the module {@code mempool-vector} has one of vector instructions.
 *
 * <p>The methods do not synchronise: they read and write the elements as plain ones. Until the JVM
 * has compiled them they may make objects, and so throw {@link OutOfMemoryError}: call them where
 * an operation that fails has not changed anything yet.
 *
 * @since 0.1.0
 */
public final class Moves {

  private static final IndexMoves MOVES = MovesChoice.OF_JVM.moves();

  private Moves() {}

  /** {@return the name of the implementation in use, {@code default} or {@code vector}} */
  public static String name() {
    return MOVES.name();
  }

  /**
   * Copies indices from one array to another.
   *
   * @param from the array to read
   * @param fromIndex where to begin in it
   * @param to the array to write, not the same as {@code from}
   * @param toIndex where to begin in it
   * @param count the number of indices, at least 0
   * @throws IndexOutOfBoundsException if a range is not within its array; a part may have been
   *     copied then
   */
  public static void copy(int[] from, int fromIndex, int[] to, int toIndex, int count) {
    MOVES.copy(from, fromIndex, to, toIndex, count);
  }

  /**
   * Tells whether all indices are those of objects: not negative, and below a size.
   *
   * @param indices the array to read
   * @param from where to begin in it
   * @param count the number of indices, at least 0
   * @param size the number of objects of the pool, at least 0
   * @return whether all are in {@code [0, size)}
   * @throws IndexOutOfBoundsException if the range is not within the array
   */
  public static boolean areValid(int[] indices, int from, int count, int size) {
    return MOVES.areValid(indices, from, count, size);
  }

  /**
   * Copies indices if all are those of objects, in one pass. If one is not, the target range is as
   * it was or has been written, and its contents must not be used.
   *
   * @param from the array to read
   * @param fromIndex where to begin in it
   * @param to the array to write, not the same as {@code from}
   * @param toIndex where to begin in it
   * @param count the number of indices, at least 0
   * @param size the number of objects of the pool, at least 0
   * @return whether all are in {@code [0, size)}
   * @throws IndexOutOfBoundsException if a range is not within its array
   */
  public static boolean copyValid(
      int[] from, int fromIndex, int[] to, int toIndex, int count, int size) {
    return MOVES.copyValid(from, fromIndex, to, toIndex, count, size);
  }
}
