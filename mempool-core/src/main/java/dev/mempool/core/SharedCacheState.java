package dev.mempool.core;

/** The lock word of a shared cache, padded as {@link MempoolCacheState} is. */
final class SharedCacheState {

  private SharedCacheState() {}

  /** Padding in front. */
  static class Front {
    long a00, a01, a02, a03, a04, a05, a06, a07, a08, a09, a10, a11, a12, a13, a14, a15;
  }

  /** What is padded. */
  static class Word extends Front {

    /** How often the lock was taken and given back. */
    long version;
  }

  /** Padding behind. */
  static class Padded extends Word {
    long b00, b01, b02, b03, b04, b05, b06, b07, b08, b09, b10, b11, b12, b13, b14, b15;
  }
}
