package dev.mempool.core.memory;

/**
 * A pool's request to its memory provider. Immutable.
 *
 * @param bytes the length that is needed in bytes, at least 1
 * @param alignment the alignment of the start, a power of two
 * @param owner the user of the memory for error messages, for example {@code pool 'name'}
 */
public record MemoryRequest(long bytes, long alignment, String owner) {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the length is below 1, or the alignment is not a power of
   *     two
   */
  public MemoryRequest {
    if (bytes < 1 || alignment < 1 || Long.bitCount(alignment) != 1) {
      throw new IllegalArgumentException(
          "a request for %d bytes aligned to %d: the length must be at least 1, and the alignment must be a power of two"
              .formatted(bytes, alignment));
    }
  }
}
