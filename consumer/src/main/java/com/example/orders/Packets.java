// SPDX-License-Identifier: Apache-2.0
package com.example.orders;

import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;

/** A pool of packet buffers on a backend that is chosen by name. */
public final class Packets {

  private Packets() {}

  public static void main(String[] args) {
    try (PktmbufPool packets = PktmbufPool.builder("packets").size(255).ops("lf_stack").build()) {
      Mbuf packet = packets.alloc();
      if (packet == null) {
        throw new IllegalStateException("the pool is empty");
      }
      packet.putLong(packet.append(8), 42L);
      if (packet.prepend(14)) { // false when the headroom is too small
        System.out.println("the packet has " + packet.packetLength() + " bytes");
      }
      packet.free();
    }
  }
}
