// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory.linux;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The CPUs on which a thread may run, by {@code sched_getaffinity} and {@code sched_setaffinity}.
 */
public final class LinuxAffinity {

  /** The thread id that means the calling thread. */
  public static final long CALLING_THREAD = 0;

  private static final String PURPOSE = "pinning a thread to CPUs";
  private static final FunctionDescriptor SIGNATURE =
      FunctionDescriptor.of(
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_INT, // pid_t
          ValueLayout.JAVA_LONG, // size_t
          ValueLayout.ADDRESS);

  /** The bytes of a set of 1024 CPUs, as large as cpu_set_t of the C library. */
  private static final int SET_BYTES = 128;

  /**
   * The bytes of a set of 8 million CPUs, more than any kernel supports. If such a set gets EINVAL
   * too, that has another cause.
   */
  private static final int MAX_SET_BYTES = 1 << 20;

  private LinuxAffinity() {}

  /**
   * {@return the numbers of the CPUs on which a thread may run, ascending}
   *
   * @param thread a native thread id; a process id means the first thread of the process
   */
  public static int[] get(long thread) {
    return get(thread, SET_BYTES);
  }

  static int[] get(long thread, int firstBytes) {
    for (int bytes = firstBytes; ; bytes *= 2) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment set = arena.allocate(bytes, Long.BYTES);
        int errno = call("sched_getaffinity", thread, set);
        if (errno == 0) {
          return BitSet.valueOf(set.toArray(ValueLayout.JAVA_LONG)).stream().toArray();
        }
        // EINVAL: the kernel is built for more CPUs than the set has bits
        if (errno != MemoryCalls.EINVAL || bytes == MAX_SET_BYTES) {
          throw failed("sched_getaffinity", errno);
        }
      }
    }
  }

  /**
   * Pins the calling thread to CPUs.
   *
   * @param cpus the numbers of the CPUs, not negative; the kernel ignores those that it does not
   *     allow
   */
  public static void set(int... cpus) {
    BitSet bits = new BitSet();
    IntStream.of(cpus).forEach(bits::set);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocateFrom(ValueLayout.JAVA_LONG, bits.toLongArray());
      int errno = call("sched_setaffinity", CALLING_THREAD, set);
      if (errno != 0) {
        throw failed("sched_setaffinity", errno);
      }
    }
  }

  /** Calls one of the two functions. Returns the errno, or 0. */
  private static int call(String function, long thread, MemorySegment set) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment captured = LibC.errnoIn(arena);
      int result =
          (int)
              LibC.find(function, PURPOSE, SIGNATURE)
                  .invokeExact(captured, (int) thread, set.byteSize(), set);
      return result == 0 ? 0 : LibC.errno(captured);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) { // declared by invokeExact; a call of C throws nothing
      throw new IllegalStateException(e);
    }
  }

  private static MempoolException failed(String function, int errno) {
    Reason reason =
        errno == MemoryCalls.EINVAL
            ? Reason.ENODEV
            : errno == MemoryCalls.EPERM ? Reason.EPERM : Reason.ENOTSUP;
    return new MempoolException(
        reason,
        String.format(Locale.ROOT, "%s failed: %s returned errno %d", PURPOSE, function, errno));
  }
}
