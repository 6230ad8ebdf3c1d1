// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.pcap;

/** Thrown when a compressed block contradicts itself. */
final class ZstdDamage extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ZstdDamage(String message) {
    super(message);
  }

  static void check(boolean right, String otherwise) {
    if (!right) {
      throw new ZstdDamage(otherwise);
    }
  }
}
