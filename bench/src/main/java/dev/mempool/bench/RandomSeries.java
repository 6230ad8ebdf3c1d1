package dev.mempool.bench;

/**
 * How many objects each call takes: a number that looks random to a branch predictor and costs next
 * to nothing to make. The C side counts the same, and so does the C library's own test.
 */
final class RandomSeries {

  private int call;

  /** Starts from the beginning. */
  void restart() {
    call = 0;
  }

  /**
   * {@return how many objects the next call takes, from 1 to max}
   *
   * @param max a power of two
   * @param left how many there are at most
   */
  int next(int max, int left) {
    int r = call++;
    int n = ((r ^ (r >>> 2) ^ (r << 3)) & (max - 1)) + 1;
    return Math.min(n, left);
  }
}
