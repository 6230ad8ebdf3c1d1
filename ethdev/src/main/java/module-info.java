// SPDX-License-Identifier: Apache-2.0
/** Packet devices: the interface for drivers, and the devices that programs open by their names. */
@org.jspecify.annotations.NullMarked
module dev.mempool.ethdev {
  requires transitive dev.mempool.net;
  requires static com.google.auto.service;

  exports dev.mempool.ethdev;

  uses dev.mempool.ethdev.EthDevDriver;

  provides dev.mempool.ethdev.EthDevDriver with
      dev.mempool.ethdev.drivers.NullDriver,
      dev.mempool.ethdev.drivers.RingDriver;
}
