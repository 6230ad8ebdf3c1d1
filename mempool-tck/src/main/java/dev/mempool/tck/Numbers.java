package dev.mempool.tck;

import java.util.Arrays;

/** Arrays of object indices. */
final class Numbers {

  private Numbers() {}

  /** The numbers from first on. */
  static int[] run(int first, int count) {
    int[] numbers = new int[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = first + i;
    }
    return numbers;
  }

  /** Numbers that no backend writes, all different. */
  static int[] marked(int count) {
    return run(Integer.MIN_VALUE, count);
  }

  /** The first position within a range where a {@link #marked} array was written, or -1. */
  static int changed(int[] marked, int from, int end) {
    for (int i = from; i < end; i++) {
      if (marked[i] != Integer.MIN_VALUE + i) {
        return i;
      }
    }
    return -1;
  }

  static int[] concat(int[] first, int[] second) {
    int[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
