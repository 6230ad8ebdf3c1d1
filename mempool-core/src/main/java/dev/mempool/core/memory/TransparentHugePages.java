package dev.mempool.core.memory;

import java.nio.file.Path;

/** How this kernel makes huge pages of ordinary ones by itself. */
final class TransparentHugePages {

  private static final Path SETTINGS = Path.of("/sys/kernel/mm/transparent_hugepage");

  /** What x86, and Arm with pages of 4 KiB, have. */
  private static final long USUAL_BYTES = 2L << 20;

  private TransparentHugePages() {}

  /** The size and alignment of memory that can become one huge page. */
  static long bytes() {
    return ProcFile.number(SETTINGS.resolve("hpage_pmd_size"), USUAL_BYTES);
  }

  /** Whether the kernel heeds advice. */
  static boolean enabled() {
    return !ProcFile.read(SETTINGS.resolve("enabled"), "[never]").contains("[never]");
  }
}
