package dev.mempool.core.memory;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One run of native memory that a pool may place objects in, and what is done when the pool needs
 * it no longer. A pool has few of them, never one per object: closing a shared arena is a handshake
 * with all threads of the JVM. C counterpart: {@code struct rte_mempool_memhdr}.
 */
public final class MemoryChunk implements AutoCloseable {

  private final MemorySegment segment;
  private final long pageSize;
  private final String description;
  private final Runnable release;

  private MemoryChunk(MemorySegment segment, long pageSize, String description, Runnable release) {
    this.segment = segment;
    this.pageSize = pageSize;
    this.description = description;
    this.release = release;
  }

  /**
   * Makes a chunk of ordinary pages.
   *
   * @param segment native, writable memory that every thread may access
   * @param description what kind of memory it is, in a few words
   * @param release frees the memory; may throw {@link IllegalStateException} while an I/O operation
   *     on it is under way, and then nothing is freed
   * @return the chunk
   * @throws MempoolException EINVAL if pools cannot use the segment
   */
  public static MemoryChunk of(MemorySegment segment, String description, Runnable release) {
    return of(segment, Pages.BASE_BYTES, description, release);
  }

  /**
   * Makes a chunk.
   *
   * @param segment native, writable memory that every thread may access
   * @param pageSize the size in bytes of the pages that it consists of, a power of two
   * @param description what kind of memory it is, in a few words
   * @param release frees the memory; may throw {@link IllegalStateException} while an I/O operation
   *     on it is under way, and then nothing is freed
   * @return the chunk
   * @throws MempoolException EINVAL if pools cannot use the segment, or the page size is no power
   *     of two
   */
  public static MemoryChunk of(
      MemorySegment segment, long pageSize, String description, Runnable release) {
    String fault = fault(segment);
    if (fault != null) {
      throw new MempoolException(
          Reason.EINVAL, "%s cannot be the memory of a pool: %s".formatted(description, fault));
    }
    if (pageSize < 1 || Long.bitCount(pageSize) != 1) {
      throw new MempoolException(
          Reason.EINVAL,
          "%s has pages of %d bytes: the size of pages must be a power of two"
              .formatted(description, pageSize));
    }
    return new MemoryChunk(segment, pageSize, description, release);
  }

  private static @Nullable String fault(MemorySegment segment) {
    if (!segment.isNative()) {
      return "it lies on the heap, where the garbage collector moves it; allocate from an Arena";
    }
    if (segment.isReadOnly()) {
      return "it is read-only; pass the segment that asReadOnly() was called on, or map READ_WRITE";
    }
    if (!segment.scope().isAlive()) {
      return "it is closed; keep its arena open as long as the pool";
    }
    if (!segment.isAccessibleBy(new Thread(() -> {}))) {
      return "only the thread that made it may use it; take Arena.ofShared(), not ofConfined()";
    }
    if (segment.byteSize() == 0) {
      return "its length is 0; a segment from an address alone gets a length by reinterpret()";
    }
    return null;
  }

  /** {@return the memory; its lifetime ends when this chunk is closed} */
  public MemorySegment segment() {
    return segment;
  }

  /**
   * {@return the size in bytes of the pages that the memory certainly has; transparent huge pages
   * do not count, the kernel may split them at any time}
   */
  public long pageSize() {
    return pageSize;
  }

  /** {@return what kind of memory it is, in a few words: {@code 4 huge pages of 2 MiB}} */
  public String description() {
    return description;
  }

  /**
   * Makes all pages present and writable, by touching each. Contents do not change, even while
   * others use the memory.
   *
   * @param threads how many threads share the work, 1 to 1024
   * @throws MempoolException EINVAL if the number of threads is not allowed
   * @throws IllegalStateException if the memory is closed
   */
  public void touch(int threads) {
    PageWalk.check(threads);
    PageWalk.run(
        segment.byteSize(),
        pageSize,
        threads,
        (offset, bytes) -> Pages.touch(segment, offset, bytes, pageSize));
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
