// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** The size of ordinary pages, and helpers for pages of all kinds of memory. */
public final class Pages {

  /** The size of the machine's ordinary pages. */
  public static final long BASE_BYTES = baseBytes(Path.of("/proc/self/auxv"));

  /**
   * The smallest page size of any machine that runs Java. Used when the size is not known, because
   * assuming too small a size is safe: some pages are touched twice, and objects avoid some borders
   * that are not page borders.
   */
  private static final long SMALLEST = 4096;

  /** The key of the page size in the auxiliary vector. C: {@code AT_PAGESZ}. */
  private static final long AT_PAGESZ = 6;

  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();

  private Pages() {}

  /**
   * Reads the page size from the auxiliary vector, which the kernel passes to each process at its
   * start. It consists of pairs of words, a key and a value.
   *
   * @param auxiliaryVector the file with the vector
   * @return the bytes of a page
   */
  public static long baseBytes(Path auxiliaryVector) {
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
    } catch (IOException _) { // a system other than Linux, or /proc is hidden from this process
      return SMALLEST;
    }
  }

  /**
   * {@return a value rounded up to a multiple of a power of two}
   *
   * @param value the value
   * @param powerOfTwo the power of two
   */
  public static long roundUp(long value, long powerOfTwo) {
    return (value + powerOfTwo - 1) & -powerOfTwo;
  }

  /**
   * {@return a size as text in the largest unit that divides it, for example {@code 2 MiB}}
   *
   * @param bytes the size
   */
  public static String sizeText(long bytes) {
    for (int unit = 3; unit > 0; unit--) {
      long size = 1L << 10 * unit;
      if (bytes % size == 0) {
        return bytes / size + " " + " KMG".charAt(unit) + "iB";
      }
    }
    return bytes + " bytes";
  }

  /**
   * Makes pages present and writable, by adding 0 atomically to one int of each page. The addition
   * writes to the page but changes no value, even if other threads write it meanwhile.
   *
   * @param segment the memory
   * @param offset the offset of the first byte in it
   * @param bytes the length
   * @param pageSize the bytes of a page
   */
  public static void touch(MemorySegment segment, long offset, long bytes, long pageSize) {
    long end = segment.address() + offset + bytes;
    long at = roundUp(segment.address() + offset, Integer.BYTES);
    while (at + Integer.BYTES <= end) {
      int _ = (int) INT.getAndAdd(segment, at - segment.address(), 0);
      at = (at & -pageSize) + pageSize;
    }
  }
}
