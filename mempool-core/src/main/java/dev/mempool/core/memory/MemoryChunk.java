// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.core.memory.linux.Pages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A contiguous range of native memory that a pool got in one request and in which it places
 * objects, and the action that frees it. Thread-safe. A pool has few chunks, never one per object,
 * because closing a shared arena is a handshake with all threads of the JVM. C counterpart: {@code
 * struct rte_mempool_memhdr}.
 *
 * @since 0.1.0
 */
public final class MemoryChunk implements AutoCloseable {

  private final MemorySegment segment;
  private final long pageSize;
  private final String description;
  private final Runnable release;

  /** Frees the memory and removes what its allocation has made. */
  private final Discard discard;

  /** Returns what has happened to the memory, or null. */
  private final Supplier<@Nullable String> loss;

  /** The action of {@link #discard()}. */
  interface Discard {
    void run() throws IOException;
  }

  private MemoryChunk(
      MemorySegment segment,
      long pageSize,
      String description,
      Supplier<@Nullable String> loss,
      Runnable release,
      Discard discard) {
    this.loss = loss;
    this.segment = segment;
    this.pageSize = pageSize;
    this.description = description;
    this.release = release;
    this.discard = discard;
  }

  /**
   * Makes a chunk of ordinary pages.
   *
   * @param segment native, writable memory that every thread may access
   * @param description the kind of memory in a few words, for messages and dumps
   * @param release frees the memory; may throw {@link IllegalStateException} while an I/O operation
   *     on it is in progress; nothing is freed then. If it throws anything else, the pool is closed
   *     all the same, and reports the failure. If a pool is dropped without {@code close()}, it is
   *     called by another thread when nothing reaches the arena of the segment any more; so it must
   *     not reach the pool
   * @return the chunk
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if pools cannot use the segment
   */
  @CheckReturnValue
  public static MemoryChunk of(MemorySegment segment, String description, Runnable release) {
    return of(segment, Pages.BASE_BYTES, description, release);
  }

  /**
   * Makes a chunk.
   *
   * @param segment native, writable memory that every thread may access
   * @param pageSize the size in bytes of the pages it consists of, a power of two
   * @param description the kind of memory in a few words, for messages and dumps
   * @param release frees the memory; may throw {@link IllegalStateException} while an I/O operation
   *     on it is in progress; nothing is freed then. If it throws anything else, the pool is closed
   *     all the same, and reports the failure
   * @return the chunk
   * @throws NullPointerException if an argument is null
   * @throws IllegalArgumentException if pools cannot use the segment, or the page size is not a
   *     power of two
   */
  @CheckReturnValue
  public static MemoryChunk of(
      MemorySegment segment, long pageSize, String description, Runnable release) {
    Objects.requireNonNull(release, "release");
    return of(segment, pageSize, description, () -> null, release, release::run);
  }

  /**
   * Makes a chunk of ordinary pages that may be lost and has another action for {@link #discard()}.
   */
  static MemoryChunk of(
      MemorySegment segment,
      String description,
      Supplier<@Nullable String> loss,
      Runnable release,
      Discard discard) {
    return of(segment, Pages.BASE_BYTES, description, loss, release, discard);
  }

  private static MemoryChunk of(
      MemorySegment segment,
      long pageSize,
      String description,
      Supplier<@Nullable String> loss,
      Runnable release,
      Discard discard) {
    Objects.requireNonNull(segment, "segment");
    Objects.requireNonNull(description, "description");
    String fault = fault(segment);
    if (fault != null) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s cannot be used by pools: %s", description, fault));
    }
    if (pageSize < 1 || Long.bitCount(pageSize) != 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s has pages of %d bytes, but the size of pages must be a power of two",
              description,
              pageSize));
    }
    return new MemoryChunk(segment, pageSize, description, loss, release, discard);
  }

  /** Returns the reason why pools cannot use a segment, or null if they can. */
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
      return "its length is 0; call reinterpret() to give a length to a segment that was made from"
          + " an address";
    }
    return null;
  }

  /** {@return the memory; its lifetime ends when this chunk is closed} */
  public MemorySegment segment() {
    return segment;
  }

  /**
   * {@return the size in bytes of the pages that the memory is sure to have} Transparent huge pages
   * do not count, because the kernel may split them at any time.
   */
  public long pageSize() {
    return pageSize;
  }

  /** {@return the kind of memory in a few words, for example {@code 4 huge pages of 2 MiB}} */
  public String description() {
    return description;
  }

  /**
   * {@return a sentence that says why a part of the memory is gone, although the chunk is open;
   * empty if it is there, or nothing is known} The memory of a file is gone if somebody made the
   * file shorter. To find out costs a call of the system.
   */
  public Optional<String> loss() {
    return Optional.ofNullable(loss.get());
  }

  /**
   * Frees the memory.
   *
   * @throws IllegalStateException if an I/O operation on it is in progress; nothing is freed then
   */
  @Override
  public void close() {
    release.run();
  }

  /**
   * Frees the memory of a pool that could not be made, and removes what the allocation has made for
   * it: a file that it has created is deleted, and one that it has extended gets its length back.
   * Other memory is freed as by {@link #close()}.
   *
   * @throws IllegalStateException as {@link #close()}
   */
  public void discard() {
    try {
      discard.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%s, %,d bytes at 0x%x", description, segment.byteSize(), segment.address());
  }
}
