// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Huge pages that are reserved for a test, if the tests may reserve any. One JVM at a time changes
 * the number of huge pages, and closing restores the number.
 */
final class ReservedPages implements AutoCloseable {

  private final FileChannel channel;
  private final FileLock lock;
  private final Path pool;
  private final long before;

  /** True if as many pages are free as were asked for. */
  final boolean granted;

  private ReservedPages(PageSize size, int pages) throws IOException {
    channel =
        FileChannel.open(
            Path.of(
                System.getProperty("java.io.tmpdir"),
                "mempool-huge-pages-of-tests-by-" + System.getProperty("user.name") + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    lock = channel.lock();
    pool = Path.of("/sys/kernel/mm/hugepages/hugepages-" + size.bytes() / 1024 + "kB");
    before = reserved();
    granted = pages == 0 || set(before + pages) && unused() >= pages;
  }

  static ReservedPages reserve(PageSize size, int pages) throws IOException {
    return new ReservedPages(size, pages);
  }

  /** Keeps the number as it is. */
  static ReservedPages none(PageSize size) throws IOException {
    return new ReservedPages(size, 0);
  }

  /** Returns the number of pages that are free and not reserved by a mapping. */
  long unused() {
    return ProcFile.number(pool.resolve("free_hugepages"), 0)
        - ProcFile.number(pool.resolve("resv_hugepages"), 0);
  }

  /**
   * Returns the number of reserved pages without surplus pages, which the kernel removes when their
   * users end.
   */
  private long reserved() {
    return ProcFile.number(pool.resolve("nr_hugepages"), 0)
        - ProcFile.number(pool.resolve("surplus_hugepages"), 0);
  }

  private boolean set(long pages) {
    try {
      Files.writeString(pool.resolve("nr_hugepages"), Long.toString(pages));
      return reserved() == pages;
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    if (reserved() != before) {
      set(before);
    }
    lock.release();
    channel.close();
  }
}
