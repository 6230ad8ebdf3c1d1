package dev.mempool.core.memory;

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
import org.jspecify.annotations.Nullable;

/**
 * Where the pages of this process lie in physical memory, as Linux tells in {@code
 * /proc/self/pagemap}. Needs no native access, but the privilege CAP_SYS_ADMIN.
 *
 * <p>Only pages that are present have a physical address: {@link MemoryChunk#touch} makes them so.
 * The answer holds as long as the kernel does not move the page. It may move ordinary and
 * transparent huge pages at any time, locked ones too; huge pages that were reserved stay where
 * they are, in practice. Behind an IOMMU a device does not see physical addresses at all.
 *
 * <p>For one thread at a time. C counterpart: {@code rte_mem_virt2phy}.
 */
public final class PageMap implements AutoCloseable {

  /** The address of what is not in physical memory. C: {@code RTE_BAD_IOVA}. */
  public static final long NONE = -1;

  private static final Path FILE = Path.of("/proc/self/pagemap");

  /** Set in the entry of a page that is in memory. */
  private static final long PRESENT = 1L << 63;

  /** The bits of an entry that number the page; 0 for those who may not know. */
  private static final long NUMBER = (1L << 55) - 1;

  /** Entries that are read in one call: those of 32 MiB of pages of 4 KiB. */
  private static final int BATCH = 8192;

  /** Takes the runs of neighbouring pages of {@link #runs}. */
  @FunctionalInterface
  public interface RunVisitor {

    /**
     * Takes one run.
     *
     * @param address where it begins
     * @param bytes how long it is
     * @param physical the physical address of its beginning, or {@link #NONE} if its pages are not
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
   * @throws MempoolException ENOTSUP where this is no Linux, EPERM if this process may not know
   *     physical addresses
   */
  public static PageMap open() {
    if (!Files.exists(FILE)) {
      throw new MempoolException(
          Reason.ENOTSUP,
          "physical addresses need %s of Linux, which is not there".formatted(FILE));
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

  /** {@return the size in bytes of the pages of the map: the ordinary ones, also in huge pages} */
  public long pageSize() {
    return pageSize;
  }

  /**
   * Finds where one byte lies.
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
   * Finds where consecutive pages lie.
   *
   * @param address any address in the first page
   * @param frames takes the physical address of the start of each page, or {@link #NONE} for a page
   *     that is not present; its length says how many
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
   * Splits memory into the longest runs that are also consecutive in physical memory, in ascending
   * order. Pages that are not present make runs of their own.
   *
   * @param address where the memory begins
   * @param bytes how long it is
   * @param visitor takes the runs; together they are the memory
   * @throws IllegalArgumentException if the length is negative
   * @throws UncheckedIOException if the page map cannot be read
   */
  public void runs(long address, long bytes, RunVisitor visitor) {
    if (bytes < 0) {
      throw new IllegalArgumentException("runs of %d bytes of memory".formatted(bytes));
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

  private void read(long page, int count) {
    try {
      file.seek(page * Long.BYTES);
      file.readFully(bytes, 0, count * Long.BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long frame(int entry) {
    long value = entries.getLong(entry * Long.BYTES);
    return (value & PRESENT) == 0 ? NONE : (value & NUMBER) * pageSize;
  }

  /** Closes the page map; closing twice does nothing. */
  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
