package dev.mempool.tck;

/**
 * A small random generator (SplitMix64) whose sequence is part of the kit, so that a seed means the
 * same on every JDK.
 */
final class Dice {

  private long state;

  Dice(long seed) {
    this.state = seed;
  }

  /** A number from 0 to bound-1. */
  int below(int bound) {
    return (int) Long.remainderUnsigned(next(), bound);
  }

  boolean coin() {
    return next() < 0;
  }

  /** A generator for another thread. */
  Dice split() {
    return new Dice(next());
  }

  void shuffle(int[] numbers) {
    for (int i = numbers.length - 1; i > 0; i--) {
      int j = below(i + 1);
      int swap = numbers[i];
      numbers[i] = numbers[j];
      numbers[j] = swap;
    }
  }

  private long next() {
    state += 0x9E3779B97F4A7C15L;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
