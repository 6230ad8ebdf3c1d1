package dev.mempool.ops.stack;

/**
 * The head word with two cache lines of padding on each side, because processors fetch lines in
 * pairs. The order is kept by inheritance.
 */
final class TaggedHeadState {

  private TaggedHeadState() {}

  /** Padding in front. */
  static class Front {
    long a00, a01, a02, a03, a04, a05, a06, a07, a08, a09, a10, a11, a12, a13, a14, a15;
  }

  /** What is padded. */
  static class Word extends Front {
    long word;
  }

  /** Padding behind. */
  static class Padded extends Word {
    long b00, b01, b02, b03, b04, b05, b06, b07, b08, b09, b10, b11, b12, b13, b14, b15;
  }
}
