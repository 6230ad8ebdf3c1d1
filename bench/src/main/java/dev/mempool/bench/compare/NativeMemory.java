// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import dev.mempool.bench.pools.Cell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The memory that a process of the C side reserves, in huge pages of 2 MiB or not. */
record NativeMemory(int megabytes, boolean hugePages) {

  /** Enough for a pool of 16383 packets of 2176 bytes with headers, and for the library itself. */
  static final NativeMemory LEAST = new NativeMemory(128, false);

  /** Megabytes for the library, its caches, and the unused ends of pages and buckets. */
  private static final int RESERVE = 48;

  /** Without huge pages the library lets no object cross the border of a page of this size. */
  private static final int PAGE = 4096;

  /** The file that sets the number of huge pages. */
  private static final Path SETTING =
      Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages");

  static NativeMemory of(Cell cell) {
    // each bucket is one page, and a page of 4 KiB would hold only a few objects
    boolean huge = cell.ops().equals(Optional.of("bucket"));
    // header, trailer, backend entry and alignment need at most 256 bytes
    int object = cell.element() + 256;
    int space = huge ? object : PAGE / Math.max(1, PAGE / object);
    long bytes = (long) cell.poolSize() * Math.max(object, space);
    return new NativeMemory(Math.max(LEAST.megabytes, (int) (bytes >> 20) + RESERVE), huge);
  }

  /** Checks that there are enough free huge pages. */
  void check() throws IOException {
    int free = read(SETTING.resolveSibling("free_hugepages"));
    int needed = Math.ceilDiv(megabytes, 2);
    if (hugePages && free < needed) {
      throw new IOException(
          "C's bucket needs %d free huge pages of 2 MiB, there are %d; as root: echo %d > %s"
              .formatted(needed, free, needed, SETTING));
    }
  }

  /** Returns the number of huge pages; 0 if the kernel has none. */
  static int hugePagesTotal() {
    return read(SETTING);
  }

  private static int read(Path file) {
    try {
      return Integer.parseInt(Files.readString(file).strip());
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }
}
