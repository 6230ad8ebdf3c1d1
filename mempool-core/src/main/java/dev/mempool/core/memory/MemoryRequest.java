package dev.mempool.core.memory;

/**
 * What a pool asks its memory provider for.
 *
 * @param bytes the least length, at least 1
 * @param alignment the alignment of the start, a power of two
 * @param owner whose memory it will be, for error messages: {@code pool 'name'}
 */
public record MemoryRequest(long bytes, long alignment, String owner) {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the length is below 1, or the alignment not a power of two
   */
  public MemoryRequest {
    if (bytes < 1 || alignment < 1 || Long.bitCount(alignment) != 1) {
      throw new IllegalArgumentException(
          "a request for %d bytes aligned to %d: the length must be at least 1, the alignment a power of two"
              .formatted(bytes, alignment));
    }
  }
}
