package dev.mempool.bench;

/** Which combinations the C library's own performance test has, and so {@link MatrixBenchmark}. */
final class Combinations {

  private Combinations() {}

  /**
   * Checks a combination of fixed numbers of objects per call.
   *
   * @throws IllegalArgumentException if the rounds could not be made of such calls
   */
  static void checkFixed(int keep, int get, int put) {
    if (keep % get != 0 || keep % put != 0) {
      throw skipped(
          "%d objects cannot be got %d at a time and put %d at a time; get and put must divide keep"
              .formatted(keep, get, put));
    }
  }

  /**
   * Checks a combination with random numbers of objects per call.
   *
   * @throws IllegalArgumentException if no call could have the most that it may
   */
  static void checkRandom(int keep, int max) {
    if (max > keep) {
      throw skipped(
          "calls of up to %d objects need a keep of at least as many, not %d".formatted(max, keep));
    }
  }

  private static IllegalArgumentException skipped(String why) {
    return new IllegalArgumentException("left out, as in the C library's test: " + why);
  }
}
