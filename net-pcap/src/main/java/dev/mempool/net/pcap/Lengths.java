// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

/**
 * The order of the two lengths in the record headers of a capture. It changed with version 2.3,
 * whose writers did not agree on it. C: {@code swapped_type_t} of libpcap.
 *
 * @since 0.1.0
 */
public enum Lengths {
  /** The captured length comes first: version 2.4. */
  CAPTURED_FIRST,

  /** The original length comes first: versions 2.0 to 2.2, and 543.0 of DG/UX. */
  ORIGINAL_FIRST,

  /**
   * The captured length comes first unless it is the larger one, which no captured length can be:
   * version 2.3.
   */
  SMALLER_FIRST;

  private static final int MAJOR = 2;
  private static final int MINOR_MIXED = 3;
  private static final int MAJOR_DG_UX = 543;

  /** Returns the order in files of a version. */
  static Lengths ofVersion(int major, int minor) {
    if (major == MAJOR && minor < MINOR_MIXED || major == MAJOR_DG_UX) {
      return ORIGINAL_FIRST;
    }
    return major == MAJOR && minor == MINOR_MIXED ? SMALLER_FIRST : CAPTURED_FIRST;
  }

  /** Returns the captured length of a record whose header has these lengths, both unsigned. */
  int captured(int first, int second) {
    return switch (this) {
      case CAPTURED_FIRST -> first;
      case ORIGINAL_FIRST -> second;
      case SMALLER_FIRST -> Integer.compareUnsigned(first, second) <= 0 ? first : second;
    };
  }
}
