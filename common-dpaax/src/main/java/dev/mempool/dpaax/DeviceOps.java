// SPDX-License-Identifier: Apache-2.0
package dev.mempool.dpaax;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.MempoolOps;
import dev.mempool.api.OpsConfig;
import dev.mempool.api.OpsSetting;
import dev.mempool.api.PoolGeometry;
import java.util.List;
import java.util.stream.Stream;

/**
 * A provider of ops whose pools live in a device. It finds or creates the device that has the
 * settings of a pool, and makes a {@link PortalBackend} on it. A subclass adds the settings of its
 * kind of device, and creates it.
 *
 * @param <K> the settings by which devices differ; pools with equal ones share a device
 * @param <D> the driver of such a device
 */
public abstract class DeviceOps<K, D extends DeviceDriver> implements MempoolOps {

  /**
   * The state that all instances of a provider share, to be kept in a {@code static final} field.
   *
   * @param <K> the settings by which devices differ
   * @param <D> the driver of such a device
   */
  public static final class Shared<K, D extends DeviceDriver> {
    private final String name;
    private final Bus bus;
    private final SoftwareNotice notice;
    private final SharedDevices<K, D> devices = new SharedDevices<>();

    /**
     * Creates the state of a process without pools of these ops.
     *
     * @param name the name of the ops
     * @param hardware the name of the device that the software device replaces
     * @param bus the bus on which the hardware is found
     */
    public Shared(String name, String hardware, Bus bus) {
      this.name = name;
      this.bus = bus;
      this.notice = new SoftwareNotice(name, hardware);
    }
  }

  private final Shared<K, D> shared;
  private final List<OpsSetting> settings;

  /**
   * Creates the provider.
   *
   * @param shared the state of all instances of this provider
   * @param deviceSettings the settings of this kind of device
   */
  protected DeviceOps(Shared<K, D> shared, OpsSetting... deviceSettings) {
    this.shared = shared;
    this.settings =
        Stream.concat(PortalConfig.SETTINGS.stream(), Stream.of(deviceSettings)).toList();
  }

  /**
   * Reads the settings by which devices differ.
   *
   * @param config the settings of a backend
   * @param portals the number of portals
   * @return the settings
   */
  protected abstract K deviceSettings(OpsConfig config, int portals);

  /**
   * Creates a device and its driver.
   *
   * @param settings the settings of the device
   * @return the driver
   */
  protected abstract D bringUp(K settings);

  @Override
  public final String name() {
    return shared.name;
  }

  @Override
  public final String note() {
    return SoftwareNotice.NOTE;
  }

  @Override
  public final boolean hardwarePresent() {
    return shared.bus.present();
  }

  @Override
  public final List<OpsSetting> settings() {
    return settings;
  }

  @Override
  public final MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
    PortalConfig portals = PortalConfig.of(config);
    K device = deviceSettings(config, portals.portals());
    shared.notice.tell(System.getLogger(getClass().getName()), geometry.name());
    D driver = shared.devices.enter(device, this::bringUp);
    return PortalBackend.create(geometry, portals, driver, () -> shared.devices.leave(device));
  }
}
