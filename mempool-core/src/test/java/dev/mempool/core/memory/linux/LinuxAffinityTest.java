package dev.mempool.core.memory.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.mempool.core.OnLinux;
import org.junit.jupiter.api.Test;

class LinuxAffinityTest {

  /** The kernel refuses a set of 1 byte on every machine, as it does one of 128 on a huge one. */
  @Test
  void aSetThatIsTooSmallForTheKernelGrows() throws Exception {
    OnLinux.run(() -> assertArrayEquals(LinuxAffinity.get(0, 128), LinuxAffinity.get(0, 1)));
  }
}
