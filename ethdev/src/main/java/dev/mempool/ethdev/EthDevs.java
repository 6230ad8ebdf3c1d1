// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev;

import dev.mempool.api.MempoolException;
import dev.mempool.api.MempoolException.Reason;
import dev.mempool.core.foreign.Faults;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The open devices of a program. Each has a port number, the smallest that was free. Thread-safe.
 *
 * <pre>{@code
 * try (EthDevs devices = new EthDevs()) {
 *   EthDev port = devices.open("net_af_packet0,iface=veth0");
 *   port.configure(1, 1);
 *   port.rxQueueSetup(0, pool);
 *   port.txQueueSetup(0);
 *   port.start();
 *   ...
 * }
 * }</pre>
 *
 * <p>C counterpart: the table of ports, {@code rte_eth_devices}, and {@code rte_vdev_init}.
 *
 * @since 0.1.0
 */
public final class EthDevs implements AutoCloseable {

  private final EthDevDrivers drivers;

  /** The devices by port; null where a device was closed. Guarded by this. */
  private final List<@Nullable EthDev> ports = new ArrayList<>();

  /** Makes a table of no devices, with the drivers that {@link EthDevDrivers#discover} finds. */
  public EthDevs() {
    this(EthDevDrivers.discover());
  }

  /**
   * Makes a table of no devices.
   *
   * @param drivers the drivers
   */
  public EthDevs(EthDevDrivers drivers) {
    this.drivers = Objects.requireNonNull(drivers, "drivers");
  }

  /** {@return the drivers} */
  public EthDevDrivers drivers() {
    return drivers;
  }

  /**
   * Opens a device.
   *
   * @param arguments the device arguments, {@code NAME,key=value,...}, where the name is that of a
   *     driver and a number
   * @return the device, which is closed with this table, or before
   * @throws IllegalArgumentException if the driver does not have such arguments
   * @throws MempoolException ENOENT if there is no such driver, EEXIST if a device of this name is
   *     open here, EIO if the driver fails, or another reason for which the system refuses it
   */
  public EthDev open(String arguments) {
    Objects.requireNonNull(arguments, "arguments");
    checkFree(DeviceArguments.deviceName(arguments));
    EthDevDrivers.Probed probed = drivers.probe(arguments); // foreign code, so without the lock
    EthDev device;
    synchronized (this) {
      int port = ports.indexOf(null);
      device = new EthDev(port < 0 ? ports.size() : port, probed, this::closed);
      if (find(device.name()) == null) {
        if (port < 0) {
          ports.add(device);
        } else {
          ports.set(port, device);
        }
        return device;
      }
    }
    device.close();
    throw taken(device.name());
  }

  private synchronized void checkFree(String name) {
    if (find(name) != null) {
      throw taken(name);
    }
  }

  private static MempoolException taken(String name) {
    return new MempoolException(
        Reason.EEXIST,
        String.format(
            Locale.ROOT,
            "device %s is open already; give each device of a driver a number of its own",
            Faults.text(name, 100)));
  }

  private synchronized @Nullable EthDev find(String name) {
    for (EthDev device : ports) {
      if (device != null && device.name().equals(name)) {
        return device;
      }
    }
    return null;
  }

  private synchronized void closed(EthDev device) {
    int port = ports.indexOf(device);
    if (port >= 0) {
      ports.set(port, null);
    }
  }

  /** {@return the open devices, by port} */
  public synchronized List<EthDev> devices() {
    List<EthDev> open = new ArrayList<>();
    for (EthDev device : ports) {
      if (device != null) {
        open.add(device);
      }
    }
    return open;
  }

  /**
   * Closes all devices. No thread may be in a burst.
   *
   * @throws MempoolException as {@link EthDev#close}, after all have been closed
   */
  @Override
  public void close() {
    @Nullable RuntimeException failure = null;
    for (EthDev device : devices()) {
      try {
        device.close();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          Faults.addSuppressed(failure, e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
