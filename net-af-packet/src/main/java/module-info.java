// SPDX-License-Identifier: Apache-2.0
/** The driver net_af_packet of packet devices: the interfaces of Linux, on AF_PACKET sockets. */
@org.jspecify.annotations.NullMarked
module dev.mempool.net.afpacket {
  requires dev.mempool.ethdev;
  requires static com.google.auto.service;

  provides dev.mempool.ethdev.EthDevDriver with
      dev.mempool.net.afpacket.AfPacketDriver;
}
