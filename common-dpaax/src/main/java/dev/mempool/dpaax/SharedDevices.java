package dev.mempool.dpaax;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The devices of a process, each with its settings. Pools with the same settings share one; it is
 * there from the first of them to the last. Any thread may call any method.
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

  /** Makes a process without devices. */
  public SharedDevices() {}

  /**
   * Finds a device for one more pool.
   *
   * @param settings the settings
   * @param bringUp makes the device where there is none with these settings
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
   * Ends one pool's use of a device, which is closed after the last.
   *
   * @param settings the settings with which it was entered
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
