package dev.mempool.core.memory;

import dev.mempool.api.MempoolException;
import dev.mempool.core.memory.linux.MemoryCalls;
import java.lang.foreign.MemorySegment;
import java.util.function.IntFunction;

/**
 * Makes pages present by asking the kernel, which answers with an error where a touch would raise
 * SIGBUS: for a reserved huge page that is not on the node that the memory is bound to, or above a
 * limit of the control group. The JVM makes an InternalError of SIGBUS in Java code, at some place
 * or other; in C code it is the end of the process.
 */
final class Populate {

  /** {@code madvise} with {@code MADV_POPULATE_WRITE}; 0 or the error number. */
  interface Advice {
    int give(long address, long bytes);
  }

  private Populate() {}

  static void run(
      MemorySegment memory,
      long pageSize,
      int threads,
      Advice advice,
      IntFunction<MempoolException> error) {
    PageWalk.run(
        memory.byteSize(),
        pageSize,
        threads,
        (offset, bytes) -> {
          int errno = advice.give(memory.address() + offset, bytes);
          if (errno == MemoryCalls.EINVAL) { // a kernel before 5.14
            Pages.touch(memory, offset, bytes, pageSize);
          } else if (errno != 0) {
            throw error.apply(errno);
          }
        });
  }
}
