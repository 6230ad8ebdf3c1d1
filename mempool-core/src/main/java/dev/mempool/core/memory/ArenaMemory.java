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
    Arena arena = Arena.ofShared();
    try {
      return MemoryChunk.of(
          arena.allocate(request.bytes(), request.alignment()), "native memory", arena::close);
    } catch (OutOfMemoryError e) {
      arena.close();
      throw new MempoolException(
          MempoolException.Reason.ENOMEM,
          String.format(
              Locale.ROOT,
              "%s needs %,d bytes of native memory, which the JVM cannot allocate; use fewer or"
                  + " smaller objects, or raise the JVM's limit (-XX:MaxDirectMemorySize, by"
                  + " default as large as the heap)",
              request.owner(),
              request.bytes()),
          e);
    }
  }

  @Override
  public String toString() {
    return "native memory";
  }
}
