// SPDX-License-Identifier: Apache-2.0
package dev.mempool.net.afxdp;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.ethdev.EthDevs;
import dev.mempool.testsupport.VethPair;
import org.jspecify.annotations.Nullable;

/** A pair of interfaces to which this process may attach XDP programs. */
final class XdpPair {

  private XdpPair() {}

  /**
   * Returns a pair, or null, after saying so, where this process may not make one, or the kernel
   * has no AF_XDP.
   *
   * @param queues the number of queues in each direction of both ends
   */
  static @Nullable VethPair make(int queues) {
    VethPair pair = VethPair.make(queues);
    if (pair == null) {
      return null;
    }
    try (EthDevs devices = new EthDevs()) {
      devices.open("net_af_xdp99,iface=" + pair.one).close();
      return pair;
    } catch (MempoolException e) {
      pair.close();
      if (e.reason() != Reason.EPERM && e.reason() != Reason.ENOTSUP) {
        throw e;
      }
      System.out.println("net_af_xdp was not tested on interfaces: " + e.getMessage());
      return null;
    }
  }
}
