// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The limit of the memory that all pools of this process have together. Thread-safe.
 *
 * <p>The kernel promises more memory than it has, and ends a process that uses it. So the providers
 * ask here first, before they touch any memory. Memory in huge pages is not counted, because the
 * kernel reserves these beforehand and refuses what it does not have.
 */
final class MemoryLimit {

  /** The system property that sets another limit than the memory of the machine. */
  static final String PROPERTY = "dev.mempool.memory.limit";

  private static final MemoryLimit OF_PROCESS =
      new MemoryLimit(() -> MemoryBound.read(Path.of("/"), MemoryBound::ofBean));

  private final Supplier<MemoryBound> system;

  /** The limit of the system as it was read last. Guarded by this. */
  private @Nullable MemoryBound known;

  /** The bytes of all chunks that are open. Guarded by this. */
  private long inUse;

  MemoryLimit(Supplier<MemoryBound> system) {
    this.system = system;
  }

  /** Returns the limit of this process. */
  static MemoryLimit ofProcess() {
    return OF_PROCESS;
  }

  /**
   * Counts memory that is about to be allocated.
   *
   * @param owner the user of the memory, for the message
   * @param bytes the length of the memory
   * @throws MempoolException ENOMEM if all open pools together would exceed the limit
   */
  synchronized void take(String owner, long bytes) {
    if (bytes == 0) {
      return; // memory that is not counted, as that of a file on a disk
    }
    MemoryBound bound = bound(/* again= */ false);
    if (bytes > bound.bytes() - inUse) {
      bound = bound(/* again= */ true); // a control group may have got more meanwhile
    }
    if (bytes > bound.bytes() - inUse) {
      throw new MempoolException(
          Reason.ENOMEM,
          String.format(
              Locale.ROOT,
              "%s needs %,d bytes of memory, but the pools of this process may have %,d bytes"
                  + " together (%s), of which open pools use %,d. Use fewer or smaller objects,"
                  + " close other pools, or set another limit with -D%s=SIZE, such as 8G, or none",
              owner,
              bytes,
              bound.bytes(),
              bound.source(),
              inUse,
              PROPERTY));
    }
    inUse += bytes;
  }

  private MemoryBound bound(boolean again) {
    String chosen = System.getProperty(PROPERTY);
    if (chosen != null) {
      return MemoryBound.parse(PROPERTY, chosen);
    }
    MemoryBound bound = known;
    if (bound == null || again) {
      bound = system.get();
      known = bound;
    }
    return bound;
  }

  /** Gives back memory that was counted and has been freed. */
  synchronized void giveBack(long bytes) {
    inUse -= bytes;
  }

  /** Returns the bytes that are counted. */
  synchronized long inUse() {
    return inUse;
  }
}
