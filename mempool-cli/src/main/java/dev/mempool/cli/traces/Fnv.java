// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.traces;

/** The 32-bit hash FNV-1a, which traces record of the bytes of packets. */
final class Fnv {

  /** The offset basis of FNV-1a, which is the hash of no bytes. */
  private static final int BASIS = (int) 2166136261L;

  private static final int PRIME = 16777619;

  private int hash = BASIS;

  void add(byte[] bytes) {
    for (byte octet : bytes) {
      hash = (hash ^ (octet & 0xff)) * PRIME;
    }
  }

  /** {@return the hash as an unsigned number} */
  long value() {
    return Integer.toUnsignedLong(hash);
  }
}
