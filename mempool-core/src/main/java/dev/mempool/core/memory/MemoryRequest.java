// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import dev.mempool.api.CheckReturnValue;
import java.util.Locale;
import java.util.Objects;

/**
 * A pool's request to its memory provider. Immutable.
 *
 * @since 0.1.0
 */
public final class MemoryRequest {

  private final long bytes;
  private final long alignment;
  private final String owner;

  private MemoryRequest(long bytes, long alignment, String owner) {
    this.bytes = bytes;
    this.alignment = alignment;
    this.owner = owner;
  }

  /**
   * Makes a request. Pools do this themselves; it serves the tests of a provider.
   *
   * @param bytes the length that is needed in bytes, at least 1
   * @param alignment the alignment of the start in bytes, a power of two
   * @param owner the user of the memory for error messages, for example {@code pool 'name'}
   * @return the request
   * @throws NullPointerException if the owner is null
   * @throws IllegalArgumentException if the length is below 1, or the alignment is not a power of
   *     two
   */
  @CheckReturnValue
  public static MemoryRequest of(long bytes, long alignment, String owner) {
    Objects.requireNonNull(owner, "owner");
    if (bytes < 1 || alignment < 1 || Long.bitCount(alignment) != 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s requests %d bytes aligned to %d: the length must be at least 1, and the alignment"
                  + " must be a power of two",
              owner,
              bytes,
              alignment));
    }
    return new MemoryRequest(bytes, alignment, owner);
  }

  /** {@return the length that is needed in bytes, at least 1} */
  public long bytes() {
    return bytes;
  }

  /** {@return the alignment of the start in bytes, a power of two} */
  public long alignment() {
    return alignment;
  }

  /** {@return the user of the memory for error messages, for example {@code pool 'name'}} */
  public String owner() {
    return owner;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%,d bytes aligned to %,d for %s", bytes, alignment, owner);
  }
}
