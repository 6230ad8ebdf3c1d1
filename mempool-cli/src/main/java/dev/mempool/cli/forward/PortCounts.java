// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.forward;

import dev.mempool.ethdev.EthStats;
import java.util.ArrayList;
import java.util.List;

/**
 * The counters of a port, as testpmd shows them.
 *
 * @param port the number of the port
 * @param name the name of its device
 * @param stats the counters of the device
 * @param notTaken the packets that the device did not take for transmission
 */
record PortCounts(int port, String name, EthStats stats, long notTaken) {

  /** Returns the counts since earlier ones of the same ports. */
  static List<PortCounts> since(List<PortCounts> now, List<PortCounts> before) {
    List<PortCounts> difference = new ArrayList<>();
    for (int i = 0; i < now.size(); i++) {
      PortCounts each = now.get(i);
      PortCounts earlier = before.get(i);
      difference.add(
          new PortCounts(
              each.port,
              each.name,
              each.stats.since(earlier.stats),
              each.notTaken - earlier.notTaken));
    }
    return difference;
  }

  /** Returns the packets that were lost before they were received: queue full, error, no mbuf. */
  long rxDropped() {
    return stats.imissed() + stats.ierrors() + stats.rxNombuf();
  }

  long rxTotal() {
    return stats.ipackets() + rxDropped();
  }

  /** Returns the packets that were not sent: not taken, or dropped because of an error. */
  long txDropped() {
    return notTaken + stats.oerrors();
  }

  long txTotal() {
    return stats.opackets() + txDropped();
  }
}
