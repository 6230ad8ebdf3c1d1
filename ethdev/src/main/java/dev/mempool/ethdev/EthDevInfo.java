// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev;

import java.util.Locale;

/**
 * The abilities of a device. Immutable. C counterpart: {@code struct rte_eth_dev_info}.
 *
 * @param maxRxQueues the most queues that receive, 0 if the device cannot receive
 * @param maxTxQueues the most queues that transmit, 0 if the device cannot transmit
 * @param minMtu the smallest MTU in bytes
 * @param maxMtu the largest MTU in bytes
 * @since 0.1.0
 */
public record EthDevInfo(int maxRxQueues, int maxTxQueues, int minMtu, int maxMtu) {

  /** The smallest MTU of most devices, which is that of IPv4. C: {@code RTE_ETHER_MIN_MTU}. */
  public static final int MIN_MTU = 68;

  /** The usual MTU of Ethernet. C: {@code RTE_ETHER_MTU}. */
  public static final int ETHER_MTU = 1500;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if a number is negative, or the smallest MTU is larger than
   *     the largest one
   */
  public EthDevInfo {
    if (maxRxQueues < 0 || maxTxQueues < 0 || minMtu < 0 || maxMtu < minMtu) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "queues: %d that receive and %d that transmit, MTU: %d to %d; no number may be"
                  + " negative, and the smallest MTU not larger than the largest one",
              maxRxQueues,
              maxTxQueues,
              minMtu,
              maxMtu));
    }
  }
}
