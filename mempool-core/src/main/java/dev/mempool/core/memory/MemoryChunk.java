package dev.mempool.core.memory;

import dev.mempool.api.MempoolException;
import java.lang.foreign.MemorySegment;

/**
 * One run of native memory that a pool may place objects in, and what is done when the pool needs
 * it no longer. A pool has few of them, never one per object: closing a shared arena is a handshake
 * with all threads of the JVM. C counterpart: {@code struct rte_mempool_memhdr}.
 */
public final class MemoryChunk implements AutoCloseable {

  private final MemorySegment segment;
  private final String description;
  private final Runnable release;

  private MemoryChunk(MemorySegment segment, String description, Runnable release) {
    this.segment = segment;
    this.description = description;
    this.release = release;
  }

  /**
   * Makes a chunk.
   *
   * @param segment native, writable memory that every thread may access
   * @param description what kind of memory it is, in a few words
   * @param release frees the memory; may throw {@link IllegalStateException} while an I/O operation
   *     on it is under way, and then nothing is freed
   * @return the chunk
   * @throws MempoolException EINVAL if pools cannot use the segment
   */
  public static MemoryChunk of(MemorySegment segment, String description, Runnable release) {
    return new MemoryChunk(segment, description, release);
  }

  /** {@return the memory; its lifetime ends when this chunk is closed} */
  public MemorySegment segment() {
    return segment;
  }

  /** {@return what kind of memory it is, in a few words: {@code 4 huge pages of 2 MiB}} */
  public String description() {
    return description;
  }

  /**
   * Frees the memory.
   *
   * @throws IllegalStateException if an I/O operation on it is under way; nothing is freed then
   */
  @Override
  public void close() {
    release.run();
  }

  @Override
  public String toString() {
    return "%s, %,d bytes at 0x%x".formatted(description, segment.byteSize(), segment.address());
  }
}
