// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.forward;

import dev.mempool.mbuf.Mbuf;

/**
 * The part of a forward mode that touches packets. Each lcore has its own for each pair of ports,
 * so an engine may keep state. It allocates nothing.
 */
interface Engine {

  /**
   * Prepares received packets for transmission, and frees those that are not to be sent.
   *
   * @param packets the packets; those to be sent are moved to its start
   * @param count the number of packets
   * @return the number of packets to be sent
   */
  int process(Mbuf[] packets, int count);
}
