// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import java.nio.file.Path;

/** The kernel's settings of transparent huge pages. */
final class TransparentHugePages {

  private static final Path SETTINGS = Path.of("/sys/kernel/mm/transparent_hugepage");

  /**
   * The size on x86, and on Arm with ordinary pages of 4 KiB. Used when the kernel does not tell.
   */
  private static final long USUAL_BYTES = 2L << 20;

  private TransparentHugePages() {}

  /** Returns the size and alignment of memory that can become one huge page. */
  static long bytes() {
    return ProcFile.number(SETTINGS.resolve("hpage_pmd_size"), USUAL_BYTES);
  }

  /** Tells whether the kernel makes huge pages of memory that is advised. */
  static boolean enabled() {
    return !ProcFile.read(SETTINGS.resolve("enabled"), "[never]").contains("[never]");
  }
}
