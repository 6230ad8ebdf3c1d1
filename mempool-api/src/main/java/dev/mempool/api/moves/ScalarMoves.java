// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api.moves;

/** The moves that every JVM has: loops, and {@link System#arraycopy}. They make no objects. */
public final class ScalarMoves extends IndexMoves {

  /** From this length on the compiler's vectors are faster than a loop that it unrolls. */
  private static final int VECTORS_FROM = 8;

  /** Makes the moves. */
  public ScalarMoves() {}

  @Override
  public String name() {
    return MovesChoice.DEFAULT;
  }

  @Override
  public void copy(int[] from, int fromIndex, int[] to, int toIndex, int count) {
    IndexCopy.copy(from, fromIndex, to, toIndex, count);
  }

  @Override
  public boolean areValid(int[] indices, int from, int count, int size) {
    // the sign bit stays set while no index is negative or too large; the loops need no branches
    int valid = -1;
    if (count < VECTORS_FROM) {
      // counts from 0, so that the compiler unrolls the loop if the count is constant
      for (int i = 0; i < count; i++) {
        int index = indices[from + i];
        valid &= ~index & (index - size);
      }
    } else {
      // counts over the range itself, so that the compiler vectorises the loop wherever it is
      // inlined
      for (int i = from, end = from + count; i < end; i++) {
        int index = indices[i];
        valid &= ~index & (index - size);
      }
    }
    return valid < 0;
  }

  @Override
  public boolean copyValid(int[] from, int fromIndex, int[] to, int toIndex, int count, int size) {
    if (!areValid(from, fromIndex, count, size)) {
      return false;
    }
    copy(from, fromIndex, to, toIndex, count);
    return true;
  }
}
