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
import org.jspecify.annotations.Nullable;

/**
 * The functions of the C library that map memory. Each returns 0 or the error number; what the
 * numbers mean, callers tell. The constants are those of Linux on all processors that the JDK runs
 * on.
 */
public final class MemoryCalls {

  /** The calling process lacks a privilege. */
  public static final int EPERM = 1;

  /** Out of memory, of address space, or above a limit. */
  public static final int ENOMEM = 12;

  /** The kernel does not know the request, or an argument is wrong. */
  public static final int EINVAL = 22;

  /** The kernel was built without the function. */
  public static final int ENOSYS = 38;

  /** {@code madvise}: back the range by transparent huge pages. */
  public static final int MADV_HUGEPAGE = 14;

  /** {@code madvise}: make all pages of the range present and writable. Since Linux 5.14. */
  public static final int MADV_POPULATE_WRITE = 23;

  /** {@code mbind}: this node if it has room, others otherwise. */
  public static final int MPOL_PREFERRED = 1;

  /** {@code mbind}: this node only. */
  public static final int MPOL_BIND = 2;

  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE = 0x2;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final int MAP_HUGETLB = 0x40000;

  /** Where the flags of {@code mmap} hold the binary logarithm of the size of huge pages. */
  private static final int MAP_HUGE_SHIFT = 26;

  private static final FunctionDescriptor RANGE =
      FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG);

  private static volatile @Nullable MemoryCalls found;

  private final MethodHandle mmap;
  private final MethodHandle munmap;
  private final MethodHandle madvise;
  private final MethodHandle mlock;
  private final MethodHandle syscall;

  private MemoryCalls(String what) {
    mmap =
        LibC.find(
            "mmap",
            what,
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    munmap = LibC.find("munmap", what, RANGE);
    madvise = LibC.find("madvise", what, RANGE.appendArgumentLayouts(JAVA_INT));
    mlock = LibC.find("mlock", what, RANGE);
    MemoryLayout[] sixArguments = new MemoryLayout[6];
    Arrays.fill(sixArguments, JAVA_LONG);
    syscall =
        LibC.find(
            "syscall",
            what,
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG).appendArgumentLayouts(sixArguments),
            Linker.Option.firstVariadicArg(1));
  }

  /**
   * Finds the functions.
   *
   * @param what what they are needed for, for the error message
   * @throws MempoolException ENOTSUP where this is no Linux, EPERM where the JVM denies native
   *     access
   */
  public static MemoryCalls find(String what) {
    MemoryCalls calls = found;
    if (calls == null) {
      calls = new MemoryCalls(what);
      found = calls;
    }
    return calls;
  }

  /**
   * Maps private anonymous memory, filled with zeros.
   *
   * @param bytes a multiple of the page size
   * @param hugePage the size of huge pages that it must have, or 0 for ordinary pages
   * @return the address, or the negative error number
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
      throw unforeseen(e);
    }
  }

  /** Gives a range back to the system. */
  public int unmap(long address, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return (int) munmap.invokeExact(errno, address, bytes) == 0 ? 0 : LibC.errno(errno);
    } catch (Throwable e) {
      throw unforeseen(e);
    }
  }

  /** Gives advice on a range. */
  public int advise(long address, long bytes, int advice) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return (int) madvise.invokeExact(errno, address, bytes, advice) == 0 ? 0 : LibC.errno(errno);
    } catch (Throwable e) {
      throw unforeseen(e);
    }
  }

  /** Keeps a range in memory; makes its pages present first. */
  public int lock(long address, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      return (int) mlock.invokeExact(errno, address, bytes) == 0 ? 0 : LibC.errno(errno);
    } catch (Throwable e) {
      throw unforeseen(e);
    }
  }

  /**
   * Says on which NUMA node the pages of a range shall be. Pages that are present stay where they
   * are. The C library has no such function, libnuma has; so this is the system call itself.
   *
   * @throws MempoolException ENOTSUP on a processor whose number of the call is not known here
   */
  public int bind(long address, long bytes, int policy, int node) {
    long number =
        switch (System.getProperty("os.arch")) {
          case "amd64" -> 237;
          case "aarch64" -> 235;
          case String other ->
              throw new MempoolException(
                  Reason.ENOTSUP,
                  "memory on a NUMA node is known on amd64 and aarch64, this is %s; leave the node out"
                      .formatted(other));
        };
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = LibC.errnoIn(arena);
      MemorySegment mask = arena.allocateFrom(JAVA_LONG, maskOf(node));
      // The kernel takes one bit less than it is told.
      long bits = mask.byteSize() * Byte.SIZE + 1;
      long result =
          (long)
              syscall.invokeExact(
                  errno, number, address, bytes, (long) policy, mask.address(), bits, 0L);
      return result == 0 ? 0 : LibC.errno(errno);
    } catch (Throwable e) {
      throw unforeseen(e);
    }
  }

  /** A set of nodes is an array of words, node 0 the lowest bit of the first. */
  static long[] maskOf(int node) {
    long[] mask = new long[node / Long.SIZE + 1];
    mask[node / Long.SIZE] = 1L << node % Long.SIZE;
    return mask;
  }

  /**
   * Makes mapped memory a segment that is unmapped when its arena is closed.
   *
   * @param unmap called after no thread can use the segment any more
   */
  @SuppressWarnings("restricted")
  public MemorySegment segment(long address, long bytes, Arena arena, Runnable unmap) {
    return MemorySegment.ofAddress(address).reinterpret(bytes, arena, _ -> unmap.run());
  }

  /** The functions throw nothing; what arrives here is an error of the JVM, such as no memory. */
  private static RuntimeException unforeseen(Throwable e) {
    return switch (e) {
      case Error error -> throw error;
      case RuntimeException exception -> exception;
      default -> new IllegalStateException(e);
    };
  }
}
