// SPDX-License-Identifier: Apache-2.0
/** Packet buffers on top of a pool: each has a data buffer, and several form a packet. */
@org.jspecify.annotations.NullMarked
module dev.mempool.mbuf {
  requires transitive dev.mempool.core;

  exports dev.mempool.mbuf;
}
