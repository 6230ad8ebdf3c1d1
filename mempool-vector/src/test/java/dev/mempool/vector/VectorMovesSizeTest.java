// SPDX-License-Identifier: Apache-2.0
package dev.mempool.vector;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import org.junit.jupiter.api.Test;

/**
 * A method that is too large for the compiler to inline boxes its vectors, and takes three times as
 * long. One that the first compiler inlines (C1) is compiled without vectors there.
 */
class VectorMovesSizeTest {

  /** The most bytes of code of a method that is inlined where it is called often. */
  private static final int FREQ_INLINE_SIZE = 325;

  /** C1 inlines methods up to this size. */
  private static final int C1_MAX_INLINE_SIZE = 35;

  @Test
  void methodsHaveASizeThatSuitsBothCompilers() throws IOException {
    String file = VectorMoves.class.getSimpleName() + ".class";
    try (InputStream in = VectorMoves.class.getResourceAsStream(file)) {
      for (MethodModel method : ClassFile.of().parse(in.readAllBytes()).methods()) {
        String name = method.methodName().stringValue();
        if (name.startsWith("copy") || name.startsWith("areValid")) {
          int size = ((CodeAttribute) method.code().orElseThrow()).codeLength();
          assertTrue(size <= FREQ_INLINE_SIZE, name + " has " + size + " bytes");
          assertTrue(size > C1_MAX_INLINE_SIZE, name + " has " + size + " bytes");
        }
      }
    }
  }
}
