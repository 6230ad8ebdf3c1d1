// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afxdp.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.mempool.core.memory.linux.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/** The limit on the memory that this process may lock. */
final class LockedMemory {

  private static final int RLIMIT_MEMLOCK = 8;

  private static final MethodHandle GETRLIMIT =
      LibC.find(
          "getrlimit", "the driver net_af_xdp", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

  private LockedMemory() {}

  /** Returns the limit in bytes as text. */
  static String limit() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limits = arena.allocate(2L * Long.BYTES, Long.BYTES);
      int result = (int) GETRLIMIT.invokeExact(LibC.errnoIn(arena), RLIMIT_MEMLOCK, limits);
      long soft = limits.get(JAVA_LONG, 0);
      return result < 0
          ? "an unknown number of"
          : soft < 0 ? "any number of" : String.format(Locale.ROOT, "%,d", soft);
    } catch (Throwable e) {
      throw new AssertionError(e); // a function of C throws nothing
    }
  }
}
