// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import dev.mempool.api.MempoolException;
import dev.mempool.core.memory.linux.MemoryCalls;
import dev.mempool.core.memory.linux.Pages;
import java.lang.foreign.MemorySegment;
import java.util.function.IntFunction;

/**
 * Makes pages present by a call of the kernel. Where touching a page would raise SIGBUS, this call
 * returns an error: when the node to which the memory is bound has no reserved huge page left, and
 * when a limit of the control group is reached. A SIGBUS in Java code becomes an InternalError that
 * the JVM throws somewhat later; in C code it ends the process.
 */
final class Populate {

  /** The call {@code madvise} with {@code MADV_POPULATE_WRITE}. */
  interface PopulateCall {
    /** Makes the pages of a range present. Returns 0 or the errno. */
    int populate(long address, long bytes);
  }

  private Populate() {}

  /**
   * Makes all pages of memory present, by several threads.
   *
   * @param error returns the exception for an errno of the call
   */
  static void run(
      MemorySegment memory,
      long pageSize,
      int threads,
      PopulateCall call,
      IntFunction<MempoolException> error) {
    PageWalk.run(
        memory.byteSize(),
        pageSize,
        threads,
        (offset, bytes) -> {
          int errno = call.populate(memory.address() + offset, bytes);
          if (errno == MemoryCalls.EINVAL) { // a kernel before 5.14
            Pages.touch(memory, offset, bytes, pageSize);
          } else if (errno != 0) {
            throw error.apply(errno);
          }
        });
  }
}
