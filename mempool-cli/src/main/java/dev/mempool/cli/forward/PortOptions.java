// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.forward;

import dev.mempool.cli.support.DamagedInputException;
import dev.mempool.cli.support.DurationConverter;
import dev.mempool.cli.support.ExitStatus;
import dev.mempool.cli.support.ForeignBackend;
import dev.mempool.cli.support.MempoolCommand;
import dev.mempool.cli.support.OpsOption;
import dev.mempool.cli.support.TelemetryOption;
import dev.mempool.cli.support.UsageException;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.PoolRegistry;
import dev.mempool.core.foreign.Faults;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.mbuf.PktmbufPoolBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that all commands with packet devices have, and the pool of their devices. */
final class PortOptions {

  private static final int MAX_POOL_SIZE = (1 << 30) - 1;

  /** The largest cache of an lcore: several bursts, so that the backend is seldom called. */
  private static final int MAX_CACHE = 256;

  /** The part of the pool that the cache of one lcore may hold. */
  private static final int POOL_SIZE_PER_CACHE = 8;

  /** The smallest page of any machine: buffers that divide it cross no border of a page. */
  private static final int PAGE = 4096;

  @Option(
      names = "--vdev",
      paramLabel = "ARGS",
      required = true,
      description =
          "Open a device by DPDK's device arguments, such as net_af_packet0,iface=veth0 or"
              + " net_pcap0,rx_pcap=in.pcap,tx_pcap=out.pcap. Once for each port.")
  private List<String> devices = new ArrayList<>();

  @Mixin private OpsOption ops = new OpsOption();

  // A ring has a power of two of slots and holds one object less.
  @Option(
      names = "--pool-size",
      paramLabel = "N",
      defaultValue = "8191",
      description = "The number of packet buffers (default: ${DEFAULT-VALUE}).")
  private int poolSize;

  // As in C: RTE_MBUF_DEFAULT_BUF_SIZE.
  @Option(
      names = "--data-room",
      paramLabel = "N",
      defaultValue = "2176",
      description =
          "The bytes of each packet buffer, including a headroom of 128 (default:"
              + " ${DEFAULT-VALUE}).")
  private int dataRoom;

  @Option(
      names = "--duration",
      paramLabel = "T",
      converter = DurationConverter.class,
      description = "End after this time: 90s, 5m or 1h (default: at a signal).")
  private @Nullable Duration duration;

  @Mixin private TelemetryOption telemetry = new TelemetryOption();

  /** Called by picocli. */
  PortOptions() {}

  /** {@return the device arguments of each port} */
  List<String> devices() {
    return devices;
  }

  /** {@return the number of packet buffers} */
  int poolSize() {
    return poolSize;
  }

  /** {@return the time after which the command ends, {@code null} for none} */
  @Nullable Duration duration() {
    return duration;
  }

  /** {@return the option {@code --telemetry}} */
  TelemetryOption telemetry() {
    return telemetry;
  }

  /**
   * Checks the options, and looks up the backend.
   *
   * @throws UsageException if an option is out of its range
   */
  OpsEntry entry(MempoolCommand parent) {
    UsageException.checkRange("--pool-size", poolSize, 1, MAX_POOL_SIZE);
    UsageException.checkRange(
        "--data-room", dataRoom, PktmbufPool.defaultHeadroom() + 1, PktmbufPool.maxDataRoom());
    return OpsOption.entry(ops.choice(), parent.opsTable());
  }

  /** Makes the pool, within a limited time if the backend is foreign. */
  PktmbufPool pool(
      String name, MempoolCommand parent, PoolRegistry registry, ForeignBackend backend) {
    PktmbufPoolBuilder pool = PktmbufPool.builder(name);
    if (PAGE % dataRoom == 0) {
      pool.withinPages(PAGE); // devices that write into mbufs themselves can use such a pool
    }
    if (telemetry.isGiven()) {
      pool.statistics(true);
    }
    pool.size(poolSize)
        .cacheSize(Math.min(MAX_CACHE, poolSize / POOL_SIZE_PER_CACHE))
        .dataRoom(dataRoom)
        .ops(ops.choice().name(), ops.choice().config())
        .opsTable(parent.opsTable())
        .registry(registry);
    return backend.limited("making a pool", poolSize, () -> UsageException.ofOptions(pool::build));
  }

  /**
   * Reports what ended the command.
   *
   * @return the exit status, if the user can be told here; else it is thrown
   */
  static int failed(Throwable thrown, OpsEntry entry, MempoolCommand parent) {
    switch (thrown) {
      case PortFailure e when !new ForeignBackend(entry).isAtFault(e) ->
          MempoolCommand.tell(parent.err(), e.getMessage());
      case CaptureFile.Unwritable e -> MempoolCommand.tell(parent.err(), e.getMessage());
      case UsageException e -> throw e;
      case DamagedInputException e -> throw e;
      case PortFailure e -> {
        return parent.misbehaves(entry, Faults.chain(e).getLast());
      }
      default -> {
        return parent.misbehaves(entry, thrown);
      }
    }
    return ExitStatus.FAILED;
  }
}
