// SPDX-License-Identifier: Apache-2.0
/** Headers, packet types and checksums of packets in mbufs. */
@org.jspecify.annotations.NullMarked
module dev.mempool.net {
  requires transitive dev.mempool.mbuf;

  exports dev.mempool.net;
}
