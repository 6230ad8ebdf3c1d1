package dev.mempool.ops.ring;

/** The words of a gate, padded as in {@link HeadTailState}. */
final class GateState {

  private GateState() {}

  /** What is padded. */
  static class Words extends HeadTailState.Front {
    /** The word that a thread moves to enter. */
    long entry;

    /** The word that a thread moves to leave, where that is not the one above. */
    long exit;
  }

  /** Padding behind. */
  static class Padded extends Words {
    int b00, b01, b02, b03, b04, b05, b06, b07, b08, b09, b10, b11, b12, b13, b14, b15;
    int b16, b17, b18, b19, b20, b21, b22, b23, b24, b25, b26, b27, b28, b29, b30, b31;
  }
}
