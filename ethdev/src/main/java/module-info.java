// SPDX-License-Identifier: Apache-2.0
/** Packet devices: the interface for drivers, and the devices that programs open by their names. */
@SuppressWarnings("module") // the modules that the package of calls is exported to are built later
@org.jspecify.annotations.NullMarked
module dev.mempool.ethdev {
  requires transitive dev.mempool.net;
  requires static com.google.auto.service;

  exports dev.mempool.ethdev;
  exports dev.mempool.ethdev.linux to
      dev.mempool.net.afpacket,
      dev.mempool.net.afxdp;

  uses dev.mempool.ethdev.EthDevDriver;

  provides dev.mempool.ethdev.EthDevDriver with
      dev.mempool.ethdev.drivers.NullDriver,
      dev.mempool.ethdev.drivers.RingDriver;
}
