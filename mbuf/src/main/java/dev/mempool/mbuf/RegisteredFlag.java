// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import java.util.Locale;

/**
 * A dynamic flag. A record, because the JIT compiler treats the fields of a constant record as
 * constants.
 *
 * @param name the name
 * @param bit the number of the bit
 */
record RegisteredFlag(String name, int bit) implements DynFlag {

  @Override
  public long bits() {
    return 1L << bit;
  }

  @Override
  public long mask() {
    return bits();
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s (bit %d)", name, bit);
  }
}
