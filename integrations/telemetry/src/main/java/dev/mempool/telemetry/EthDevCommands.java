// SPDX-License-Identifier: Apache-2.0
package dev.mempool.telemetry;

import dev.mempool.api.Subscription;
import dev.mempool.ethdev.EthDev;
import dev.mempool.ethdev.EthDevs;
import dev.mempool.ethdev.EthLink;
import dev.mempool.ethdev.EthStats;
import dev.mempool.net.EtherAddr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The commands {@code /ethdev/...} of the telemetry socket, which tell about packet devices: {@code
 * /ethdev/list}, {@code /ethdev/info}, {@code /ethdev/stats}, {@code /ethdev/xstats} and {@code
 * /ethdev/link_status}. They need the module {@code ethdev}, which a program with packet devices
 * has.
 *
 * {@snippet :
 * try (Telemetry telemetry = Telemetry.start(PoolRegistry.global(), TelemetryOptions.defaults());
 *     EthDevs devices = new EthDevs();
 *     Subscription _ = EthDevCommands.register(telemetry, devices)) {
 *   forward(devices);
 * }
 * }
 *
 * <p>A device may be opened and closed at any time. What is asked of a driver, such as the state of
 * a link, is asked when a client asks, on the thread of that client. C counterpart: the commands
 * that {@code rte_ethdev} registers.
 *
 * @since 0.1.0
 */
public final class EthDevCommands {

  /** C: {@code RTE_ETH_DEV_ATTACHED}. A device that is closed is not in the list any more. */
  private static final int ATTACHED = 1;

  private final EthDevs devices;
  private final List<Subscription> commands = new ArrayList<>();

  private EthDevCommands(EthDevs devices) {
    this.devices = devices;
  }

  /**
   * Adds the commands.
   *
   * @param telemetry the telemetry
   * @param devices the devices that the commands tell about
   * @return the subscription, which removes the commands when it is closed
   * @throws IllegalArgumentException if the telemetry has such commands already
   */
  public static Subscription register(Telemetry telemetry, EthDevs devices) {
    Objects.requireNonNull(telemetry, "telemetry");
    Objects.requireNonNull(devices, "devices");
    EthDevCommands all = new EthDevCommands(devices);
    try {
      all.register(telemetry);
    } catch (RuntimeException e) {
      all.close();
      throw e;
    }
    return all::close;
  }

  private void register(Telemetry telemetry) {
    commands.add(
        telemetry.register(
            "/ethdev/list",
            "Returns list of available ethdev ports. Takes no parameters",
            _ -> devices.devices().stream().map(EthDev::port).toList()));
    add(telemetry, "info", "Returns the device info for a port", EthDevCommands::info);
    add(telemetry, "stats", "Returns the common stats for a port", EthDevCommands::stats);
    add(telemetry, "xstats", "Returns the extended stats for a port", EthDev::xstats);
    add(telemetry, "link_status", "Returns the link status for a port", EthDevCommands::link);
  }

  private void add(Telemetry telemetry, String name, String help, Function<EthDev, Object> answer) {
    commands.add(
        telemetry.register(
            "/ethdev/" + name,
            help + ". Parameters: int port_id",
            parameters -> answer(parameters, answer)));
  }

  private void close() {
    commands.forEach(Subscription::close);
  }

  /** Answers a request for a port; with null if there is no such port. */
  private @Nullable Object answer(@Nullable String parameters, Function<EthDev, Object> answer) {
    // a client may ask for more behind a comma, as C allows
    String port = parameters == null ? "" : parameters.split(",", 2)[0];
    for (EthDev device : devices.devices()) {
      if (port.equals(String.valueOf(device.port()))) {
        try {
          return answer.apply(device);
        } catch (IllegalStateException e) {
          return null; // it was closed meanwhile
        }
      }
    }
    return null;
  }

  private static Object info(EthDev device) {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("name", device.name());
    info.put("state", ATTACHED);
    info.put("nb_rx_queues", device.rxQueues());
    info.put("nb_tx_queues", device.txQueues());
    info.put("port_id", device.port());
    info.put("mtu", device.mtu());
    info.put("rx_mbuf_alloc_fail", device.stats().rxNombuf());
    info.put("mac_addr", EtherAddr.toString(device.macAddress()));
    info.put("promiscuous", number(device.isPromiscuous()));
    info.put("dev_started", number(device.isStarted()));
    info.put("dev_configured", number(device.rxQueues() + device.txQueues() > 0));
    info.put("driver", device.driver());
    return info;
  }

  /** Returns 1 for true, as C prints a flag. */
  private static int number(boolean flag) {
    return flag ? 1 : 0;
  }

  private static Object stats(EthDev device) {
    EthStats stats = device.stats();
    Map<String, Object> counters = new LinkedHashMap<>();
    counters.put("ipackets", stats.ipackets());
    counters.put("opackets", stats.opackets());
    counters.put("ibytes", stats.ibytes());
    counters.put("obytes", stats.obytes());
    counters.put("imissed", stats.imissed());
    counters.put("ierrors", stats.ierrors());
    counters.put("oerrors", stats.oerrors());
    counters.put("rx_nombuf", stats.rxNombuf());
    return counters;
  }

  private static Object link(EthDev device) {
    EthLink link = device.link();
    if (!link.up()) {
      return Map.of("status", "DOWN");
    }
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("status", "UP");
    status.put("speed", link.speed());
    status.put("duplex", link.fullDuplex() ? "full-duplex" : "half-duplex");
    return status;
  }
}
