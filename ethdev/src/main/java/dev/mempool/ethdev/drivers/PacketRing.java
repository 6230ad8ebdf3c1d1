// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev.drivers;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of packets. Thread-safe: a lock guards each burst, which is one pair of atomic
 * operations per burst as long as the two ends do not meet.
 */
final class PacketRing {

  /** The number of packets that fit. A power of two. C: 1024. */
  static final int SIZE = 1024;

  private static final int MASK = SIZE - 1;

  private final @Nullable Mbuf[] slots = new Mbuf[SIZE];

  /** Positions that count up and may overflow; the slot is the position and the mask. */
  private int head;

  private int tail;

  synchronized int enqueue(Mbuf[] packets, int from, int count) {
    int taken = Math.min(count, SIZE - (head - tail));
    for (int i = 0; i < taken; i++) {
      slots[head++ & MASK] = packets[from + i];
    }
    return taken;
  }

  synchronized int dequeue(@Nullable Mbuf[] packets, int from, int count) {
    int given = Math.min(count, head - tail);
    for (int i = 0; i < given; i++) {
      int slot = tail++ & MASK;
      packets[from + i] = slots[slot];
      slots[slot] = null; // a ring must not keep the pool of a packet that has left it
    }
    return given;
  }

  /** Frees all packets. */
  void drain() {
    @Nullable Mbuf[] left = new Mbuf[SIZE];
    int count = dequeue(left, 0, SIZE);
    PktmbufPool.freeBulk(left, 0, count);
  }
}
