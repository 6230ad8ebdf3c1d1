// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.forward;

import dev.mempool.api.MempoolException;
import dev.mempool.cli.support.DamagedInputException;
import dev.mempool.cli.support.UsageException;
import dev.mempool.core.foreign.Faults;
import dev.mempool.ethdev.EthDev;
import dev.mempool.ethdev.EthDevs;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.net.pcap.DamagedCaptureException;
import java.util.List;

/** The devices of a run, opened by their arguments. */
final class Ports implements AutoCloseable {

  private final EthDevs devices = new EthDevs();

  private Ports() {}

  /**
   * Opens devices, in this order, and sets up and starts their queues.
   *
   * @param arguments the device arguments of each port
   * @param pool the pool of all queues
   * @param queues the number of queues in each direction
   * @throws UsageException if the arguments are wrong, or there is no such device
   * @throws PortFailure if a device cannot be opened
   * @throws DamagedInputException if a device is a capture that cannot be read
   */
  static Ports start(List<String> arguments, PktmbufPool pool, int queues) {
    Ports ports = new Ports();
    try {
      for (String each : arguments) {
        UsageException.ofOptions(() -> ports.open(each, pool, queues)).setPromiscuous(true);
      }
      ports.all().forEach(EthDev::start);
      return ports;
    } catch (Throwable e) {
      ports.closeAfter(e);
      throw translated(e);
    }
  }

  private EthDev open(String arguments, PktmbufPool pool, int queues) {
    EthDev device = devices.open(arguments);
    device.configure(queues, queues);
    for (int i = 0; i < queues; i++) {
      device.rxQueueSetup(i, pool);
      device.txQueueSetup(i);
    }
    return device;
  }

  private void closeAfter(Throwable failure) {
    try {
      devices.close();
    } catch (RuntimeException e) {
      Faults.addSuppressed(failure, e);
    }
  }

  /** Returns the exception by which the command ends, if one was caused by a damaged capture. */
  static RuntimeException translated(Throwable thrown) {
    for (Throwable each : Faults.chain(thrown)) {
      if (each instanceof DamagedCaptureException damage) {
        return DamagedInputException.of(damage);
      }
    }
    return switch (thrown) {
      case MempoolException e when e.reason() == MempoolException.Reason.EIO -> new PortFailure(e);
      case MempoolException e -> new UsageException(String.valueOf(e.getMessage()));
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException(thrown);
    };
  }

  /** Returns the table of the ports. */
  EthDevs devices() {
    return devices;
  }

  /** Returns the ports by their numbers. */
  List<EthDev> all() {
    return devices.devices();
  }

  @Override
  public void close() {
    devices.close();
  }
}
