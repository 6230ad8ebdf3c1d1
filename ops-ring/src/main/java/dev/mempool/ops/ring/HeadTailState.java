package dev.mempool.ops.ring;

/**
 * The positions with two cache lines of padding on each side, because processors fetch lines in
 * pairs. The padding is made of ints, which leave no gap that the JVM would fill with other fields,
 * and the order is kept by inheritance.
 */
final class HeadTailState {

  private HeadTailState() {}

  /** Padding in front. */
  static class Front {
    int a00, a01, a02, a03, a04, a05, a06, a07, a08, a09, a10, a11, a12, a13, a14, a15;
    int a16, a17, a18, a19, a20, a21, a22, a23, a24, a25, a26, a27, a28, a29, a30, a31;
  }

  /** What is padded. */
  static class Positions extends Front {
    int head;
    int tail;

    /** Up to where this side may go, by what it last saw of the other side's tail. */
    int limit;
  }

  /** Padding behind. */
  static class Padded extends Positions {
    int b00, b01, b02, b03, b04, b05, b06, b07, b08, b09, b10, b11, b12, b13, b14, b15;
    int b16, b17, b18, b19, b20, b21, b22, b23, b24, b25, b26, b27, b28, b29, b30, b31;
  }
}
