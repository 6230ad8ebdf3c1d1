// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.bucket;

/** Operations on words with a bit per object. */
final class Bits {

  private Bits() {}

  /**
   * Returns the bits of objects that follow each other in an array: from {@code from} on, up to the
   * first object that is not in the word, or whose bit is set already. So the number of bits is the
   * number of objects.
   *
   * @param objects the array; the object at {@code from} must be in the word
   * @param from the index of the first object
   * @param end the index behind the last object
   * @param first the object of the lowest bit
   * @param limit the number of objects in the word
   */
  static long collect(int[] objects, int from, int end, int first, int limit) {
    int nth = objects[from] - first;
    // mostly the objects are neighbours in ascending order, and fill the word or the array
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
    // without branches, so that the JIT compiler vectorises the loop
    int difference = 0;
    for (int i = 0; i < count; i++) {
      difference |= objects[from + i] ^ start + i;
    }
    return difference == 0;
  }

  /** Returns a word whose {@code count} lowest bits are set: none below 1, all from 64 on. */
  static long mask(int count) {
    return count >= Long.SIZE ? -1 : count <= 0 ? 0 : (1L << count) - 1;
  }

  /** Returns the {@code count} lowest of the bits that are set, or all if there are fewer. */
  static long lowest(long bits, int count) {
    return count >= Long.bitCount(bits) ? bits : Long.expand((1L << count) - 1, bits);
  }

  /**
   * Writes the object of each bit that is set to an array.
   *
   * @param bits the bits, at least one of which is set
   * @param first the object of the lowest bit
   * @param objects the array
   * @param from the index at which to begin
   * @return the index behind the last object that was written
   */
  static int write(long bits, int first, int[] objects, int from) {
    int skipped = Long.numberOfTrailingZeros(bits);
    long run = bits >>> skipped;
    if ((run & run + 1) != 0) {
      return writeEach(bits, first, objects, from);
    }
    // neighbours without a gap: the JIT compiler vectorises this loop
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
