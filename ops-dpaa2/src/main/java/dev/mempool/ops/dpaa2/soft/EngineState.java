package dev.mempool.ops.dpaa2.soft;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The lock word of the engine with two cache lines of padding on each side, because processors
 * fetch lines in pairs. The order is kept by inheritance.
 */
final class EngineState {

  private EngineState() {}

  static VarHandle locked() {
    try {
      return MethodHandles.lookup()
          .findVarHandle(Word.class, "locked", int.class)
          .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Padding in front. */
  static class Front {
    int a00, a01, a02, a03, a04, a05, a06, a07, a08, a09, a10, a11, a12, a13, a14, a15;
    int a16, a17, a18, a19, a20, a21, a22, a23, a24, a25, a26, a27, a28, a29, a30, a31;
  }

  /** What is padded. */
  static class Word extends Front {
    /** 1 while a thread works for the device, otherwise 0. */
    int locked;
  }

  /** Padding behind. */
  static class Padded extends Word {
    int b00, b01, b02, b03, b04, b05, b06, b07, b08, b09, b10, b11, b12, b13, b14, b15;
    int b16, b17, b18, b19, b20, b21, b22, b23, b24, b25, b26, b27, b28, b29, b30, b31;
  }
}
