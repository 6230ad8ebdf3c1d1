// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import java.util.Locale;
import java.util.Objects;

/**
 * An unsigned number in some bits of a word of an mbuf, like a bit-field of the C struct.
 *
 * <p>It is a record, because the JIT compiler treats the fields of a constant record as constants:
 * an access is a load, a shift and a mask.
 *
 * @param name the name of the number, for messages
 * @param word the word, one of the constants
 * @param shift the lowest bit, 0 to 63
 * @param bits the number of bits, 1 to 32
 */
record WordField(String name, int word, int shift, int bits) implements MbufField {

  // Not an enum: the JIT compiler does not fold a switch over one.
  static final int HASH = 0;
  static final int TX_OFFLOAD = 1;
  static final int VLAN_TCI = 2;
  static final int VLAN_TCI_OUTER = 3;
  static final int TIMESYNC = 4;

  private long max() {
    return (1L << bits) - 1;
  }

  @Override
  public int get(Mbuf mbuf) {
    return (int) (load(Objects.requireNonNull(mbuf, "mbuf")) >>> shift & max());
  }

  @Override
  public void set(Mbuf mbuf, int value) {
    Objects.requireNonNull(mbuf, "mbuf");
    if (bits < Integer.SIZE && value >>> bits != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: %s %d, allowed are 0 to %d; nothing was changed",
              mbuf.label(),
              name,
              value,
              max()));
    }
    store(mbuf, load(mbuf) & ~(max() << shift) | (value & max()) << shift);
  }

  private long load(Mbuf mbuf) {
    return switch (word) {
      case HASH -> mbuf.hash;
      case TX_OFFLOAD -> mbuf.txOffload;
      case VLAN_TCI -> mbuf.vlanTci();
      case VLAN_TCI_OUTER -> mbuf.vlanTciOuter();
      default -> mbuf.timesync;
    };
  }

  private void store(Mbuf mbuf, long value) {
    switch (word) {
      case HASH -> mbuf.hash = value;
      case TX_OFFLOAD -> mbuf.txOffload = value;
      case VLAN_TCI -> mbuf.setVlanTci(value);
      case VLAN_TCI_OUTER -> mbuf.setVlanTciOuter(value);
      default -> mbuf.timesync = (char) value;
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
