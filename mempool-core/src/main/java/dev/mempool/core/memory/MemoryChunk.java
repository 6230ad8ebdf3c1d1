package dev.mempool.core.memory;

import dev.mempool.api.MempoolException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One run of native memory with an arena of its own. A pool has one arena per chunk, never one per
 * object: closing a shared arena is a handshake with all threads of the JVM.
 */
public final class MemoryChunk implements AutoCloseable {

  private final Arena arena;
  private final MemorySegment segment;

  private MemoryChunk(Arena arena, MemorySegment segment) {
    this.arena = arena;
    this.segment = segment;
  }

  /**
   * Allocates zeroed memory.
   *
   * @param bytes the length, at least 1
   * @param alignment the alignment of its start, a power of two
   * @param owner whose memory it is, for the error message
   * @return the chunk
   * @throws MempoolException ENOMEM if there is not enough
   */
  @SuppressWarnings("MustBeClosed") // closed by close(), or below where the allocation fails
  public static MemoryChunk allocate(long bytes, long alignment, String owner) {
    Arena arena = Arena.ofShared();
    try {
      return new MemoryChunk(arena, arena.allocate(bytes, alignment));
    } catch (OutOfMemoryError e) {
      arena.close();
      throw new MempoolException(
          MempoolException.Reason.ENOMEM,
          ("%s needs %,d bytes of native memory, which are not to be had; use fewer or smaller"
               + " objects, or raise the JVM's limit (-XX:MaxDirectMemorySize, by default as large"
               + " as the heap)")
              .formatted(owner, bytes),
          e);
    }
  }

  /** {@return the memory; its lifetime ends when this chunk is closed} */
  public MemorySegment segment() {
    return segment;
  }

  /**
   * Frees the memory.
   *
   * @throws IllegalStateException if an I/O operation on it is under way; nothing is freed then
   */
  @Override
  public void close() {
    arena.close();
  }
}
