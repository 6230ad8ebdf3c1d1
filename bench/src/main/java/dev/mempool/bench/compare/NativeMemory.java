package dev.mempool.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The memory of a process of the C side.
 *
 * @param megabytes the reserved megabytes
 * @param hugePages whether they are in huge pages
 */
record NativeMemory(int megabytes, boolean hugePages) {

  /** Enough for a pool of 16383 packets of 2176 bytes with headers, and for the library itself. */
  static final NativeMemory LEAST = new NativeMemory(128, false);

  /** The bytes of an object beside its element: header, trailer, backend entry, alignment. */
  private static final int OVERHEAD = 256;

  /** Megabytes for the library, its caches, and the unused ends of pages and buckets. */
  private static final int RESERVE = 48;

  /** The ops whose buckets are one page each. A page of 4 KiB would hold only a few objects. */
  private static final String NEEDS_HUGE_PAGES = "bucket";

  /** Without huge pages the library lets no object cross the border of a page of this size. */
  private static final int PAGE = 4096;

  /** The file that sets the number of huge pages of 2 MiB. */
  static final Path HUGE_PAGES_SETTING =
      Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages");

  static NativeMemory of(Cell cell) {
    boolean huge = cell.ops().filter(NEEDS_HUGE_PAGES::equals).isPresent();
    int object = cell.element() + OVERHEAD;
    int space = huge ? object : PAGE / Math.max(1, PAGE / object);
    long bytes = (long) cell.poolSize() * Math.max(object, space);
    return new NativeMemory(Math.max(LEAST.megabytes, (int) (bytes >> 20) + RESERVE), huge);
  }

  /** {@return the number of huge pages of 2 MiB; 0 if the kernel has none} */
  static int hugePagesTotal() {
    return read(HUGE_PAGES_SETTING);
  }

  static int hugePagesFree() {
    return read(HUGE_PAGES_SETTING.resolveSibling("free_hugepages"));
  }

  private static int read(Path file) {
    try {
      return Integer.parseInt(Files.readString(file).strip());
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }
}
