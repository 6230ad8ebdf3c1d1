// SPDX-License-Identifier: Apache-2.0
package dev.mempool.dpaax;

import dev.mempool.api.OpsConfig;
import dev.mempool.api.OpsSetting;
import java.util.List;

/**
 * The values of the settings that both hardware backends have.
 *
 * @param portals the number of portals of the device
 * @param ownPortal whether the pool reserves a portal for its threads that have none, instead of
 *     using the shared one
 * @param timeoutMillis how long to wait for the device, in milliseconds
 */
public record PortalConfig(int portals, boolean ownPortal, long timeoutMillis) {

  private static final String OWN = "own";

  /** The default is the number of portals of an LS1043A; the largest, one for each lcore. */
  private static final OpsSetting PORTALS =
      OpsSetting.integer("portals", "portals of the device", 1, 1024, 10);

  private static final OpsSetting PORTAL =
      OpsSetting.choice(
          "portal",
          "the portal of threads that have none: own is one for this pool",
          "shared",
          OWN);

  /**
   * The default is far longer than a device is busy, and than a thread that executes commands of a
   * software device is preempted; the largest is one day, for use under a debugger.
   */
  private static final OpsSetting TIMEOUT =
      OpsSetting.integer(
          "timeoutMillis", "how long to wait for the device, in ms", 1, 86_400_000, 10_000);

  /** All these settings. */
  static final List<OpsSetting> SETTINGS = List.of(PORTALS, PORTAL, TIMEOUT);

  /**
   * Reads the settings.
   *
   * @param config the settings of a backend, which may have further ones
   * @return the values
   */
  public static PortalConfig of(OpsConfig config) {
    return new PortalConfig(
        (int) config.integer(PORTALS), config.text(PORTAL).equals(OWN), config.integer(TIMEOUT));
  }
}
