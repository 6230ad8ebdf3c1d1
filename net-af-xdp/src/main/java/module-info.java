// SPDX-License-Identifier: Apache-2.0
/** The driver net_af_xdp of packet devices: the interfaces of Linux, on AF_XDP sockets. */
@org.jspecify.annotations.NullMarked
module dev.mempool.net.afxdp {
  requires dev.mempool.ethdev;
  requires static com.google.auto.service;

  provides dev.mempool.ethdev.EthDevDriver with
      dev.mempool.net.afxdp.AfXdpDriver;
}
