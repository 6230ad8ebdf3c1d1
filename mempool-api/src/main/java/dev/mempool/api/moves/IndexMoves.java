// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api.moves;

/**
 * An implementation of {@link dev.mempool.api.Moves}, whose methods have the same meaning. Objects
 * of this type have no state.
 */
public abstract class IndexMoves {

  /** For subclasses. */
  protected IndexMoves() {}

  /** {@return the name by which users choose it} */
  public abstract String name();

  /**
   * Copies indices.
   *
   * @param from the array to read
   * @param fromIndex where to begin in it
   * @param to the array to write, another one
   * @param toIndex where to begin in it
   * @param count the number of indices
   */
  public abstract void copy(int[] from, int fromIndex, int[] to, int toIndex, int count);

  /**
   * Tells whether all indices are in {@code [0, size)}.
   *
   * @param indices the array to read
   * @param from where to begin in it
   * @param count the number of indices
   * @param size the number of objects of the pool
   * @return whether all are
   */
  public abstract boolean areValid(int[] indices, int from, int count, int size);

  /**
   * Copies indices if all are in {@code [0, size)}. Otherwise the target range may have been
   * written too.
   *
   * @param from the array to read
   * @param fromIndex where to begin in it
   * @param to the array to write, another one
   * @param toIndex where to begin in it
   * @param count the number of indices
   * @param size the number of objects of the pool
   * @return whether all are
   */
  public abstract boolean copyValid(
      int[] from, int fromIndex, int[] to, int toIndex, int count, int size);
}
