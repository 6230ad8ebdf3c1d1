package dev.mempool.core.memory;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is the same for pages of all kinds of memory. */
final class Pages {

  /** The size of the machine's ordinary pages. */
  static final long BASE_BYTES = baseBytes(Path.of("/proc/self/auxv"));

  /**
   * No machine that runs Java has smaller pages. Assuming pages smaller than they are is safe: some
   * are touched twice, and objects keep clear of boundaries that are none.
   */
  private static final long SMALLEST = 4096;

  /** The entry of the auxiliary vector that says the page size. C: {@code AT_PAGESZ}. */
  private static final long AT_PAGESZ = 6;

  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();

  private Pages() {}

  /**
   * Reads the page size from what the kernel told this process at its start: pairs of words, a key
   * and a value.
   */
  static long baseBytes(Path auxiliaryVector) {
    try {
      ByteBuffer words =
          ByteBuffer.wrap(Files.readAllBytes(auxiliaryVector)).order(ByteOrder.nativeOrder());
      while (words.remaining() >= 2 * Long.BYTES) {
        long key = words.getLong();
        long value = words.getLong();
        if (key == AT_PAGESZ && value >= SMALLEST && Long.bitCount(value) == 1) {
          return value;
        }
      }
      return SMALLEST;
    } catch (IOException _) { // another system, or a process whose /proc is hidden
      return SMALLEST;
    }
  }

  static long roundUp(long value, long powerOfTwo) {
    return (value + powerOfTwo - 1) & -powerOfTwo;
  }

  static String sizeText(long bytes) {
    for (int unit = 3; unit > 0; unit--) {
      long size = 1L << 10 * unit;
      if (bytes % size == 0) {
        return bytes / size + " " + " KMG".charAt(unit) + "iB";
      }
    }
    return bytes + " bytes";
  }

  /**
   * Makes pages present and writable. Adding 0 atomically writes without changing anything, whoever
   * else uses the memory meanwhile.
   */
  static void touch(MemorySegment segment, long offset, long bytes, long pageSize) {
    long end = segment.address() + offset + bytes;
    long at = roundUp(segment.address() + offset, Integer.BYTES);
    while (at + Integer.BYTES <= end) {
      int _ = (int) INT.getAndAdd(segment, at - segment.address(), 0);
      at = (at & -pageSize) + pageSize;
    }
  }
}
