// SPDX-License-Identifier: Apache-2.0
package dev.mempool.dpaax;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The devices of a process by their settings, each with the number of pools that use it. Pools with
 * the same settings share a device. The first of them creates it, the last one closes it.
 * Thread-safe.
 *
 * @param <K> the settings of a device
 * @param <D> the device
 */
public final class SharedDevices<K, D extends AutoCloseable> {

  private final Map<K, Use<D>> devices = new HashMap<>();

  private static final class Use<D> {
    final D device;
    int pools;

    Use(D device) {
      this.device = device;
    }
  }

  /** Creates an empty table. */
  public SharedDevices() {}

  /**
   * Counts one more pool of a device, and creates the device if this is the first one.
   *
   * @param settings the settings
   * @param bringUp creates the device
   * @return the device, to be {@linkplain #leave left} once
   */
  public synchronized D enter(K settings, Function<? super K, ? extends D> bringUp) {
    Use<D> use = devices.get(settings);
    if (use == null) {
      use = new Use<>(bringUp.apply(settings));
      devices.put(settings, use);
    }
    use.pools++;
    return use.device;
  }

  /**
   * Counts one pool less, and closes the device if it was the last one.
   *
   * @param settings the settings of the device
   */
  public synchronized void leave(K settings) {
    Use<D> use = devices.get(settings);
    if (use == null) {
      throw new IllegalStateException("no pool uses a device with the settings " + settings);
    }
    if (--use.pools == 0) {
      devices.remove(settings);
      try {
        use.device.close();
      } catch (Exception e) {
        throw new IllegalStateException("the device " + settings + " could not be closed", e);
      }
    }
  }
}
