// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import java.util.Locale;

/**
 * The values of some fields of the flags. A record, because the JIT compiler treats the fields of a
 * constant record as constants.
 *
 * @param bits the values, in place
 * @param mask all bits of the fields
 */
record FlagValues(long bits, long mask) implements OlFlags {

  static final FlagValues NONE = new FlagValues(0, 0);

  /** The first and the last bit for dynamic flags. C: RTE_MBUF_F_FIRST_FREE, LAST_FREE. */
  static final int FIRST_DYNAMIC = 23;

  static final int LAST_DYNAMIC = 40;

  // The fields of several bits. C: RTE_MBUF_F_RX_IP_CKSUM_MASK and so on.
  static final long RX_IP_CKSUM = 1L << 4 | 1L << 7;
  static final long RX_L4_CKSUM = 1L << 3 | 1L << 8;
  static final long RX_OUTER_L4_CKSUM = 1L << 21 | 1L << 22;
  private static final int TX_TUNNEL_SHIFT = 45;
  private static final long TX_TUNNEL = 0xfL << TX_TUNNEL_SHIFT;
  private static final int TX_L4_SHIFT = 52;
  private static final long TX_L4 = 3L << TX_L4_SHIFT;

  /** Returns the flag of one bit. */
  static FlagValues bit(int bit) {
    return new FlagValues(1L << bit, 1L << bit);
  }

  /** Returns a kind of tunnel. */
  static FlagValues tunnel(long kind) {
    return new FlagValues(kind << TX_TUNNEL_SHIFT, TX_TUNNEL);
  }

  /** Returns a kind of checksum to compute. */
  static FlagValues l4Checksum(long kind) {
    return new FlagValues(kind << TX_L4_SHIFT, TX_L4);
  }

  /** Returns both at once. */
  static FlagValues combine(OlFlags first, OlFlags second) {
    long common = first.mask() & second.mask();
    if (((first.bits() ^ second.bits()) & common) != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s and %s are different values of one field, of which a packet has one; give one of"
                  + " them",
              FlagTables.list(first.bits(), common),
              FlagTables.list(second.bits(), common)));
    }
    return new FlagValues(first.bits() | second.bits(), first.mask() | second.mask());
  }

  @Override
  public String toString() {
    return mask == 0 ? "no flags" : FlagTables.list(bits, mask);
  }
}
