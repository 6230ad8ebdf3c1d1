// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf.layout;

/**
 * The free bytes of the C struct, from which dynamic fields are allocated.
 *
 * <p>The algorithm is that of C, byte for byte, so that a Java program and a C program that
 * register the same fields in the same order agree on their offsets. Each range of free bytes is
 * divided, from its start on, into the largest pieces whose size is a power of two and whose offset
 * is a multiple of their size. The score of a byte is the size of its piece, or 0 if the byte is
 * taken. A field is placed where it fits and where the score is lowest, so that large pieces last
 * as long as possible.
 *
 * <p>Not thread-safe; the registry that owns an instance locks.
 */
public final class DynSpace {

  /** The offset of the first byte for dynamic fields in the C struct. */
  public static final int FIRST = 92;

  /** The size of the C struct, which ends with the bytes for dynamic fields. */
  public static final int END = 128;

  /** The score of each byte. */
  private final int[] score = new int[END];

  /** Makes a space in which all bytes for dynamic fields are free. */
  public DynSpace() {
    for (int i = FIRST; i < END; i++) {
      score[i] = 1;
    }
    computeScores();
  }

  /**
   * {@return the best offset for a field, or -1 if there is no room}
   *
   * @param size the bytes of the field
   * @param align the alignment, a power of two
   */
  public int find(int size, int align) {
    int best = -1;
    for (int offset = 0; offset < END; offset++) {
      if (isFree(offset, size, align) && (best < 0 || score[offset] < score[best])) {
        best = offset;
      }
    }
    return best;
  }

  /**
   * {@return whether a field may be at an offset: the offset is aligned, and all bytes are free}
   *
   * @param offset any offset
   * @param size the bytes of the field
   * @param align the alignment, a power of two
   */
  public boolean isFree(int offset, int size, int align) {
    if (offset < 0 || offset > END - size || (offset & (align - 1)) != 0) {
      return false;
    }
    for (int i = offset; i < offset + size; i++) {
      if (score[i] == 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Marks bytes as taken.
   *
   * @param offset the first byte
   * @param size the number of bytes
   */
  public void take(int offset, int size) {
    for (int i = offset; i < offset + size; i++) {
      score[i] = 0;
    }
    computeScores();
  }

  private void computeScores() {
    int offset = 0;
    while (offset < END) {
      int piece = piece(offset);
      for (int i = offset; i < offset + piece; i++) {
        score[i] = piece;
      }
      offset += Math.max(piece, 1);
    }
  }

  /** Returns the size of the piece that starts at an offset; 0 if the byte there is taken. */
  private int piece(int offset) {
    int free = 0;
    while (offset + free < END && score[offset + free] != 0) {
      free++;
    }
    int aligned = Integer.lowestOneBit(offset | END);
    return Math.min(Integer.highestOneBit(free), aligned);
  }

  /**
   * {@return the score of a byte, 0 to 32}
   *
   * @param offset the offset of the byte, 0 to 127
   */
  public int score(int offset) {
    return score[offset];
  }
}
