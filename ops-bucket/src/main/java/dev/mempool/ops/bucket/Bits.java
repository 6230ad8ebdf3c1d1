package dev.mempool.ops.bucket;

/** Words with a bit per object. */
final class Bits {

  private Bits() {}

  /**
   * Collects objects that follow each other in an array, belong to one word, and are different; the
   * number of bits is the number of objects.
   *
   * @param first the first object of the word
   * @param limit the number of objects in the word
   */
  static long collect(int[] objects, int from, int end, int first, int limit) {
    int nth = objects[from] - first;
    // mostly they are neighbours in ascending order, as many as there can be
    int most = Math.min(end - from, limit - nth);
    if (areNeighbours(objects, from, most)) {
      return mask(most) << nth;
    }
    long bits = 0;
    for (int i = from; i < end; i++) {
      nth = objects[i] - first;
      if (Integer.compareUnsigned(nth, limit) >= 0 || (bits >>> nth & 1) != 0) {
        break;
      }
      bits |= 1L << nth;
    }
    return bits;
  }

  private static boolean areNeighbours(int[] objects, int from, int count) {
    int start = objects[from];
    if (objects[from + count - 1] - start != count - 1) {
      return false;
    }
    // without branches, so that the loop becomes vectors
    int difference = 0;
    for (int i = 0; i < count; i++) {
      difference |= objects[from + i] ^ start + i;
    }
    return difference == 0;
  }

  /** The lowest bits; none or all where the number is outside a word. */
  static long mask(int count) {
    return count >= Long.SIZE ? -1 : count <= 0 ? 0 : (1L << count) - 1;
  }

  /** Keeps a number of the lowest bits that are set, or all where there are fewer. */
  static long lowest(long bits, int count) {
    return count >= Long.bitCount(bits) ? bits : Long.expand((1L << count) - 1, bits);
  }

  /** Writes the number of each bit that is set, from a first number on; gives the end. */
  static int write(long bits, int first, int[] objects, int from) {
    int skipped = Long.numberOfTrailingZeros(bits);
    long run = bits >>> skipped;
    if ((run & run + 1) != 0) {
      return writeEach(bits, first, objects, from);
    }
    // neighbours, without a gap: a loop that the JVM turns into vectors
    int count = Long.SIZE - Long.numberOfLeadingZeros(run);
    for (int i = 0; i < count; i++) {
      objects[from + i] = first + skipped + i;
    }
    return from + count;
  }

  private static int writeEach(long bits, int first, int[] objects, int from) {
    int next = from;
    for (long left = bits; left != 0; left &= left - 1) {
      objects[next++] = first + Long.numberOfTrailingZeros(left);
    }
    return next;
  }
}
