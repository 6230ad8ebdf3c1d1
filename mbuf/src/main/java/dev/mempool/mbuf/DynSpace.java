package dev.mempool.mbuf;

/**
 * Which bytes of the C struct are free for dynamic fields, and where the next field goes.
 *
 * <p>The free bytes are divided into pieces, each as large and as aligned as possible, and a field
 * goes to the smallest piece that does: so room for large fields is kept as long as possible. As in
 * C to the byte, so that programs on both sides of a capture or a test agree on offsets.
 */
final class DynSpace {

  /** Where the room for dynamic fields starts in the struct of C. */
  static final int FIRST = 92;

  /** The size of that struct, which ends with that room. */
  static final int END = 128;

  /** Of each byte the size of its free piece; 0 where it is taken. */
  private final int[] score = new int[END];

  DynSpace() {
    for (int i = FIRST; i < END; i++) {
      score[i] = 1;
    }
    rate();
  }

  /** {@return where a field goes; -1 if there is no room} */
  int find(int size, int align) {
    int best = -1;
    for (int offset = 0; offset < END; offset++) {
      if (isFree(offset, size, align) && (best < 0 || score[offset] < score[best])) {
        best = offset;
      }
    }
    return best;
  }

  boolean isFree(int offset, int size, int align) {
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

  void take(int offset, int size) {
    for (int i = offset; i < offset + size; i++) {
      score[i] = 0;
    }
    rate();
  }

  /** Divides each run of free bytes, from its start on, into the largest aligned pieces. */
  private void rate() {
    int offset = 0;
    while (offset < END) {
      int piece = piece(offset);
      for (int i = offset; i < offset + piece; i++) {
        score[i] = piece;
      }
      offset += Math.max(piece, 1);
    }
  }

  private int piece(int offset) {
    int free = 0;
    while (offset + free < END && score[offset + free] != 0) {
      free++;
    }
    int aligned = Integer.lowestOneBit(offset | END);
    return Math.min(Integer.highestOneBit(free), aligned);
  }

  /** {@return the score of a byte, 0 to 32} */
  int score(int offset) {
    return score[offset];
  }
}
