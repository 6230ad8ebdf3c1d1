// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

/**
 * The numbers of objects of successive calls. They look random to a branch predictor and cost next
 * to nothing to compute. The C program and the C library's own test use the same series.
 */
final class RandomSeries {

  private int call;

  /** Starts from the beginning. */
  void restart() {
    call = 0;
  }

  /** {@return the next number, from 1 to {@code max}, a power of two, but at most {@code left}} */
  int next(int max, int left) {
    int r = call++;
    int n = ((r ^ (r >>> 2) ^ (r << 3)) & (max - 1)) + 1;
    return Math.min(n, left);
  }
}
