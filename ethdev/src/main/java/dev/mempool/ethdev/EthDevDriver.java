// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.api.OpsSetting;
import java.util.List;
import java.util.Set;

/**
 * A driver of packet devices. Implementations are public, have a public constructor without
 * parameters, and are found by {@link java.util.ServiceLoader}: annotate them with
 * {@code @AutoService(EthDevDriver.class)}, and name them in the module's {@code provides}. {@link
 * EthDevs} calls all methods of a driver; whatever a driver throws affects no other driver.
 *
 * <p>C counterpart: {@code struct rte_vdev_driver}.
 *
 * @since 0.1.0
 */
public interface EthDevDriver {

  /**
   * {@return the name of the driver, for example {@code net_null}} Letters, digits and underscores,
   * beginning with a letter and not ending with a digit. The name of a device is this name, and
   * digits that distinguish the devices of one driver. Called once.
   */
  String name();

  /**
   * {@return the arguments of a device, each name once; an empty list for none} Called once. A name
   * or a value that is not declared here never reaches {@link #probe}.
   */
  default List<OpsSetting> arguments() {
    return List.of();
  }

  /** {@return the names of the arguments that may be given several times} Called once. */
  default Set<String> repeatable() {
    return Set.of();
  }

  /**
   * Makes a device. It holds its resources until {@link EthDevOps#close}; if this method throws, it
   * holds none.
   *
   * @param arguments the name of the device and its checked arguments
   * @return a new device, stopped, with no queues
   * @throws IllegalArgumentException if the arguments do not fit together; the message says what is
   *     allowed
   * @throws dev.mempool.api.MempoolException if the system refuses the device; the message says
   *     what to do
   */
  @CheckReturnValue
  EthDevOps probe(DeviceArguments arguments);
}
