// SPDX-License-Identifier: Apache-2.0
package dev.mempool.testsupport;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** The heap memory that the calling thread has allocated so far. */
public final class AllocatedBytes {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private AllocatedBytes() {}

  /** {@return the bytes that the calling thread has allocated since it started} */
  public static long now() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }
}
