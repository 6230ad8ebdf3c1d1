// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import dev.mempool.api.MempoolException;
import java.lang.foreign.Arena;
import java.util.Locale;

/** The provider of native memory from shared arenas of the JVM. */
enum ArenaMemory implements MemoryProvider {
  INSTANCE;

  @Override
  @SuppressWarnings("MustBeClosed") // closed by the chunk, or below where the allocation fails
  public MemoryChunk allocate(MemoryRequest request) {
    long bytes = request.bytes();
    MemoryLimit limit = MemoryLimit.ofProcess();
    limit.take(request.owner(), bytes);
    Arena arena = Arena.ofShared();
    try {
      return MemoryChunk.of(
          arena.allocate(bytes, request.alignment()),
          "native memory",
          () -> {
            arena.close(); // throws while the memory is in use, and if it is closed already
            limit.giveBack(bytes);
          });
    } catch (OutOfMemoryError e) {
      arena.close();
      limit.giveBack(bytes);
      throw new MempoolException(
          MempoolException.Reason.ENOMEM,
          String.format(
              Locale.ROOT,
              "%s needs %,d bytes of native memory, which the system does not give to the JVM"
                  + " (ulimit -v, vm.overcommit_memory); use fewer or smaller objects, or raise"
                  + " that limit",
              request.owner(),
              bytes),
          e);
    }
  }

  @Override
  public String toString() {
    return "native memory";
  }
}
