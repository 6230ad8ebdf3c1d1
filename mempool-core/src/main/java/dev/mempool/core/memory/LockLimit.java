// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.memory.linux.MemoryCalls;
import java.nio.file.Path;
import java.util.Locale;

/** The limit on the memory that this process may lock (RLIMIT_MEMLOCK). */
final class LockLimit {

  private LockLimit() {}

  /**
   * Returns the error for memory that the kernel refused to lock: EPERM above the limit, else
   * ENOMEM.
   */
  static MempoolException refused(String owner, long bytes, int errno) {
    String allowed =
        softLimit(ProcFile.value(Path.of("/proc/self/limits"), "Max locked memory", "unknown"));
    String locked = ProcFile.value(Path.of("/proc/self/status"), "VmLck:", "unknown");
    boolean aboveLimit =
        errno == MemoryCalls.EPERM
            || errno == MemoryCalls.ENOMEM && isBelow(allowed, locked, bytes);
    return new MempoolException(
        aboveLimit ? Reason.EPERM : Reason.ENOMEM,
        String.format(
            Locale.ROOT,
            "%s cannot lock %,d bytes in memory (errno %d): RLIMIT_MEMLOCK allows this process %s"
                + " bytes, %s are locked already. Raise it: 'ulimit -l KIB' before the"
                + " JVM is started, LimitMEMLOCK= of a systemd unit, --ulimit memlock= of a"
                + " container; or give the process CAP_IPC_LOCK, use fewer objects, or leave out"
                + " locked()",
            owner,
            bytes,
            errno,
            allowed,
            locked));
  }

  /** Returns the first field of a limit's line, {@code soft hard unit}. */
  private static String softLimit(String line) {
    return line.split("\\s+", 2)[0];
  }

  private static boolean isBelow(String allowed, String lockedKib, long bytes) {
    try {
      long locked = Long.parseLong(lockedKib.split(" ", 2)[0]) * 1024;
      return Long.parseLong(allowed) < locked + bytes;
    } catch (NumberFormatException _) { // unlimited, or unknown
      return false;
    }
  }
}
