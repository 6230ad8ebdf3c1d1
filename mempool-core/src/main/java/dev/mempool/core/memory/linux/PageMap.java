// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory.linux;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The page map of this process: the physical addresses of its pages, which Linux shows in {@code
 * /proc/self/pagemap}. It needs the privilege CAP_SYS_ADMIN, but no native access.
 *
 * <p>Only pages that are present have a physical address; {@link Pages#touch} makes them present.
 * An address is valid until the kernel moves the page. The kernel may move ordinary and transparent
 * huge pages at any time, even locked ones; reserved huge pages stay in place in practice. Devices
 * behind an IOMMU do not use physical addresses.
 *
 * <p>Not thread-safe. C counterpart: {@code rte_mem_virt2phy}.
 */
public final class PageMap implements AutoCloseable {

  /** The physical address of a page that is not present. C: {@code RTE_BAD_IOVA}. */
  public static final long NONE = -1;

  private static final Path FILE = Path.of("/proc/self/pagemap");

  /** The bit that is set in the entry of a page that is present. */
  private static final long PRESENT = 1L << 63;

  /**
   * The bits of an entry that hold the page frame number; they are 0 for a process without the
   * privilege.
   */
  private static final long NUMBER = (1L << 55) - 1;

  /** The entries that one call reads: those of 32 MiB with pages of 4 KiB. */
  private static final int BATCH = 8192;

  /** Receives the runs of {@link #runs}. */
  @FunctionalInterface
  public interface RunVisitor {

    /**
     * Receives one run.
     *
     * @param address the address of its first byte
     * @param bytes its length
     * @param physical the physical address of its first byte, or {@link #NONE} if its pages are not
     *     present
     */
    void visit(long address, long bytes, long physical);
  }

  private final RandomAccessFile file;
  private final long pageSize = Pages.BASE_BYTES;
  private final byte[] bytes = new byte[BATCH * Long.BYTES];
  private final ByteBuffer entries = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());

  private PageMap(RandomAccessFile file) {
    this.file = file;
  }

  /**
   * Opens the page map of this process.
   *
   * @return the page map; the caller closes it
   * @throws MempoolException ENOTSUP on a system other than Linux, EPERM if the kernel hides
   *     physical addresses from this process
   */
  public static PageMap open() {
    if (!Files.exists(FILE)) {
      throw new MempoolException(
          Reason.ENOTSUP,
          String.format(
              Locale.ROOT, "physical addresses need %s of Linux, which does not exist here", FILE));
    }
    PageMap map;
    try {
      map = new PageMap(new RandomAccessFile(FILE.toFile(), "r"));
    } catch (FileNotFoundException e) {
      throw notPermitted(e);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment probe = arena.allocate(map.pageSize, map.pageSize);
      Pages.touch(probe, 0, map.pageSize, map.pageSize);
      map.read(probe.address() / map.pageSize, 1);
      if ((map.entries.getLong(0) & NUMBER) == 0) {
        throw notPermitted(null);
      }
      return map;
    } catch (RuntimeException | Error e) {
      map.close();
      throw e;
    }
  }

  private static MempoolException notPermitted(@Nullable Throwable cause) {
    return new MempoolException(
        Reason.EPERM,
        "physical addresses are hidden from this process; run it as root, or give it CAP_SYS_ADMIN"
            + " (outside of a user namespace)",
        cause);
  }

  /**
   * {@return the size in bytes of the pages of the map} It is that of ordinary pages, also for huge
   * pages.
   */
  public long pageSize() {
    return pageSize;
  }

  /**
   * Finds the physical address of one byte.
   *
   * @param address its address in this process
   * @return its physical address, or {@link #NONE} if its page is not present
   * @throws UncheckedIOException if the page map cannot be read
   */
  public long physical(long address) {
    read(address / pageSize, 1);
    long frame = frame(0);
    return frame == NONE ? NONE : frame + address % pageSize;
  }

  /**
   * Finds the physical addresses of consecutive pages.
   *
   * @param address any address in the first page
   * @param frames receives the physical address of the start of each page, or {@link #NONE} for a
   *     page that is not present; its length is the number of pages
   * @throws UncheckedIOException if the page map cannot be read
   */
  public void frames(long address, long[] frames) {
    for (int done = 0; done < frames.length; ) {
      int count = Math.min(BATCH, frames.length - done);
      read(address / pageSize + done, count);
      for (int i = 0; i < count; i++) {
        frames[done + i] = frame(i);
      }
      done += count;
    }
  }

  /**
   * Splits memory into the longest runs that are also contiguous in physical memory. Neighbouring
   * pages that are not present also make a run.
   *
   * @param address the address of the first byte of the memory
   * @param bytes its length
   * @param visitor receives the runs in ascending order; together they cover the memory
   * @throws IllegalArgumentException if the length is negative
   * @throws UncheckedIOException if the page map cannot be read
   */
  public void runs(long address, long bytes, RunVisitor visitor) {
    if (bytes < 0) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "runs of %d bytes of memory", bytes));
    }
    long end = address + bytes;
    long runStart = address;
    long runPhysical = NONE;
    long at = address;
    while (at < end) {
      long page = at / pageSize;
      int count = (int) Math.min(BATCH, (end - 1) / pageSize - page + 1);
      read(page, count);
      for (int i = 0; i < count; i++) {
        long frame = frame(i);
        long physical = frame == NONE ? NONE : frame + at % pageSize;
        long expected = runPhysical == NONE ? NONE : runPhysical + (at - runStart);
        if (at == address) {
          runPhysical = physical;
        } else if (physical != expected) {
          visitor.visit(runStart, at - runStart, runPhysical);
          runStart = at;
          runPhysical = physical;
        }
        at = (page + i + 1) * pageSize;
      }
    }
    if (end > runStart) {
      visitor.visit(runStart, end - runStart, runPhysical);
    }
  }

  /** Reads the entries of pages into {@link #entries}. */
  private void read(long page, int count) {
    try {
      file.seek(page * Long.BYTES);
      file.readFully(bytes, 0, count * Long.BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the physical address of a page whose entry was read, or NONE. */
  private long frame(int entry) {
    long value = entries.getLong(entry * Long.BYTES);
    return (value & PRESENT) == 0 ? NONE : (value & NUMBER) * pageSize;
  }

  /** Closes the page map. Closing it again has no effect. */
  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
