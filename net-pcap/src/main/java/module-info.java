// SPDX-License-Identifier: Apache-2.0
/** Captures, pcap and pcapng, and the driver net_pcap of packet devices for them. */
@org.jspecify.annotations.NullMarked
module dev.mempool.net.pcap {
  requires transitive dev.mempool.ethdev;
  requires static com.google.auto.service;

  exports dev.mempool.net.pcap;

  provides dev.mempool.ethdev.EthDevDriver with
      dev.mempool.net.pcap.driver.PcapDriver;
}
