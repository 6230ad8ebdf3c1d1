// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The functions of the C library that map memory. Thread-safe. Each method returns 0 or the errno,
 * unless it says otherwise; callers turn the errno into an exception. The constants are the same on
 * all processors on which the JDK runs under Linux.
 */
public final class MemoryCalls {

  /** The calling process lacks a privilege. */
  public static final int EPERM = 1;

  /** The system is out of memory or address space, or a limit is reached. */
  public static final int ENOMEM = 12;

  /** The kernel does not know the request, or an argument is wrong. */
  public static final int EINVAL = 22;

  /** The kernel was built without the function. */
  public static final int ENOSYS = 38;

  /** {@code madvise}: back the range by transparent huge pages. */
  public static final int MADV_HUGEPAGE = 14;

  /** {@code madvise}: make all pages of the range present and writable. Since Linux 5.14. */
  public static final int MADV_POPULATE_WRITE = 23;

  /** {@code mbind}: use the node while it has free memory, then others. */
  public static final int MPOL_PREFERRED = 1;

  /** {@code mbind}: use the node only. */
  public static final int MPOL_BIND = 2;

  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE = 0x2;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final int MAP_HUGETLB = 0x40000;

  /** The position in the flags of {@code mmap} of the binary logarithm of the huge page size. */
  private static final int MAP_HUGE_SHIFT = 26;

  private static final FunctionDescriptor RANGE =
      FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG);

  /** The functions, once they were found. */
  private static volatile @Nullable MemoryCalls found;

  private final MethodHandle mmap;
  private final MethodHandle munmap;
  private final MethodHandle madvise;
  private final MethodHandle mlock;
  private final MethodHandle syscall;

  private MemoryCalls(String purpose) {
    mmap =
        LibC.find(
            "mmap",
            purpose,
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    munmap = LibC.find("munmap", purpose, RANGE);
    madvise = LibC.find("madvise", purpose, RANGE.appendArgumentLayouts(JAVA_INT));
    mlock = LibC.find("mlock", purpose, RANGE);
    MemoryLayout[] sixArguments = new MemoryLayout[6];
    Arrays.fill(sixArguments, JAVA_LONG);
    syscall =
        LibC.find(
            "syscall",
            purpose,
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG).appendArgumentLayouts(sixArguments),
            Linker.Option.firstVariadicArg(1));
  }

  /**
   * Finds the functions.
   *
   * @param purpose the caller's use of them, for the error message
   * @return the functions
   * @throws MempoolException ENOTSUP on a system other than Linux, EPERM if the JVM denies native
   *     access
   */
  public static MemoryCalls find(String purpose) {
    MemoryCalls calls = found;
    if (calls == null) {
      calls = new MemoryCalls(purpose);
      found = calls;
    }
    return calls;
  }

  /**
   * Maps private anonymous memory, filled with zeros.
   *
   * @param bytes a multiple of the page size
   * @param hugePage the size of its huge pages, or 0 for ordinary pages
   * @return the address, or the negative errno
   */
  public long map(long bytes, long hugePage) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS;
    if (hugePage != 0) {
      flags |= MAP_HUGETLB | Long.numberOfTrailingZeros(hugePage) << MAP_HUGE_SHIFT;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      long address = (long) mmap.invokeExact(errno, 0L, bytes, PROT_READ_WRITE, flags, -1, 0L);
      return address == -1 ? -LibC.errno(errno) : address;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Unmaps a range.
   *
   * @param address the first byte
   * @param bytes the length
   * @return 0, or the errno
   */
  public int unmap(long address, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return (int) munmap.invokeExact(errno, address, bytes) == 0 ? 0 : LibC.errno(errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Advises the kernel on a range.
   *
   * @param address the first byte
   * @param bytes the length
   * @param advice {@link #MADV_HUGEPAGE} or {@link #MADV_POPULATE_WRITE}
   * @return 0, or the errno
   */
  public int advise(long address, long bytes, int advice) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return (int) madvise.invokeExact(errno, address, bytes, advice) == 0 ? 0 : LibC.errno(errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Makes the pages of a range present and locks them in memory.
   *
   * @param address the first byte
   * @param bytes the length
   * @return 0, or the errno
   */
  public int lock(long address, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return (int) mlock.invokeExact(errno, address, bytes) == 0 ? 0 : LibC.errno(errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Sets the NUMA node for the pages of a range. Pages that are present are not moved. The function
   * is in libnuma and not in the C library, therefore this method makes the system call itself.
   *
   * @param address the first byte
   * @param bytes the length
   * @param policy {@link #MPOL_PREFERRED} or {@link #MPOL_BIND}
   * @param node the number of the node
   * @return 0, or the errno
   * @throws MempoolException ENOTSUP on a processor for which the number of the system call is not
   *     known here
   */
  public int bind(long address, long bytes, int policy, int node) {
    long number =
        switch (System.getProperty("os.arch")) {
          case "amd64" -> 237;
          case "aarch64" -> 235;
          case String other ->
              throw new MempoolException(
                  Reason.ENOTSUP,
                  String.format(
                      Locale.ROOT,
                      "memory on a NUMA node is supported on amd64 and aarch64, and this is %s;"
                          + " name no node",
                      other));
        };
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      MemorySegment mask = arena.allocateFrom(JAVA_LONG, maskOf(node));
      // the kernel reads one bit less than this number
      long bits = mask.byteSize() * Byte.SIZE + 1;
      long result =
          (long)
              syscall.invokeExact(
                  errno, number, address, bytes, (long) policy, mask.address(), bits, 0L);
      return result == 0 ? 0 : LibC.errno(errno);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Returns the set of one node as {@code mbind} reads it: node 0 is the lowest bit of the first
   * word.
   */
  static long[] maskOf(int node) {
    long[] mask = new long[node / Long.SIZE + 1];
    mask[node / Long.SIZE] = 1L << node % Long.SIZE;
    return mask;
  }

  /**
   * Returns a segment for mapped memory, which is unmapped when the arena is closed.
   *
   * @param address the first byte
   * @param bytes the length
   * @param arena the arena that ends the life of the segment
   * @param unmap unmaps the memory; called when no thread can use the segment any more
   * @return the segment
   */
  @SuppressWarnings("restricted")
  public MemorySegment segment(long address, long bytes, Arena arena, Runnable unmap) {
    return MemorySegment.ofAddress(address).reinterpret(bytes, arena, _ -> unmap.run());
  }

  /**
   * Throws an error of the JVM, such as OutOfMemoryError, and returns an exception for the caller
   * to throw. The functions of the C library themselves throw nothing.
   */
  private static RuntimeException unexpected(Throwable e) {
    return switch (e) {
      case Error error -> throw error;
      case RuntimeException exception -> exception;
      default -> new IllegalStateException(e);
    };
  }
}
