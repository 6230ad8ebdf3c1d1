// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev;

/**
 * The state of a link. Immutable. C counterpart: {@code struct rte_eth_link}.
 *
 * @param up whether packets can pass
 * @param speed megabits per second, 0 if it is not known
 * @param fullDuplex whether both directions are used at a time
 * @since 0.1.0
 */
public record EthLink(boolean up, int speed, boolean fullDuplex) {

  /**
   * The speed of a device in software, in megabits per second. C: {@code RTE_ETH_SPEED_NUM_10G}.
   */
  public static final int SOFTWARE_SPEED = 10_000;
}
