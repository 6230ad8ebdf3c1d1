package dev.mempool.core.cache;

/** Copies object indices between arrays. */
final class IntCopy {

  /** The count from which System.arraycopy, which calls a stub, costs less than a loop. */
  private static final int STUB_FROM = 8;

  private IntCopy() {}

  static void copy(int[] from, int fromIndex, int[] to, int toIndex, int count) {
    if (count < STUB_FROM) {
      for (int i = 0; i < count; i++) {
        to[toIndex + i] = from[fromIndex + i];
      }
    } else {
      System.arraycopy(from, fromIndex, to, toIndex, count);
    }
  }
}
