// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.memory;

import dev.mempool.core.memory.linux.Pages;

/**
 * A size of memory pages. Not every machine has pages of all sizes.
 *
 * @since 0.1.0
 */
public enum PageSize {
  /** The ordinary pages of the machine: 4 KiB on x86, 4 to 64 KiB on Arm. */
  BASE,
  /** Huge pages of 2 MiB. */
  HUGE_2M,
  /** Huge pages of 1 GiB. */
  HUGE_1G;

  /** {@return the size in bytes, a power of two} */
  public long bytes() {
    return switch (this) {
      case BASE -> Pages.BASE_BYTES;
      case HUGE_2M -> 2L << 20;
      case HUGE_1G -> 1L << 30;
    };
  }

  /** {@return the size as text, for example {@code 2 MiB}} */
  @Override
  public String toString() {
    return Pages.sizeText(bytes());
  }
}
