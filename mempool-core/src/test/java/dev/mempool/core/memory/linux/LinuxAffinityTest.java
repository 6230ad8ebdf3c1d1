// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.mempool.core.OnLinux;
import org.junit.jupiter.api.Test;

class LinuxAffinityTest {

  /**
   * Every kernel refuses a set of 1 byte, as the kernel of a huge machine refuses one of 128 bytes.
   */
  @Test
  void aSetThatIsTooSmallForTheKernelGrows() throws Exception {
    OnLinux.run(() -> assertArrayEquals(LinuxAffinity.get(0, 128), LinuxAffinity.get(0, 1)));
  }
}
