// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.forward;

import dev.mempool.api.MempoolException;
import dev.mempool.cli.support.DamagedInputException;
import dev.mempool.cli.support.DurationConverter;
import dev.mempool.cli.support.ExitStatus;
import dev.mempool.cli.support.ForeignBackend;
import dev.mempool.cli.support.MempoolCommand;
import dev.mempool.cli.support.OpsOption;
import dev.mempool.cli.support.TelemetryOption;
import dev.mempool.cli.support.TelemetryOption.Watched;
import dev.mempool.cli.support.UsageException;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.OpsTable;
import dev.mempool.core.PoolRegistry;
import dev.mempool.ethdev.EthDev;
import dev.mempool.mbuf.PktmbufPool;
import dev.mempool.mbuf.PktmbufPoolBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The command {@code mempool forward}, which forwards packets between devices, as testpmd does. */
@Command(
    name = "forward",
    description =
        "Forward packets between packet devices, as testpmd does: port 0 to 1 and back, 2 to 3 and"
            + " back; a port without a partner sends to itself. SIGINT and SIGTERM end it.")
public final class ForwardCommand implements Callable<Integer> {

  /** The largest cache of an lcore: several bursts, so that the backend is seldom called. */
  private static final int MAX_CACHE = 256;

  /** The part of the pool that the cache of one lcore may hold. */
  private static final int POOL_SIZE_PER_CACHE = 8;

  /** The smallest page of any machine: buffers that divide it cross no border of a page. */
  private static final int PAGE = 4096;

  @ParentCommand private @Nullable MempoolCommand mempool;

  @Option(
      names = "--vdev",
      paramLabel = "ARGS",
      required = true,
      description =
          "Open a device by DPDK's device arguments, such as net_af_packet0,iface=veth0 or"
              + " net_pcap0,rx_pcap=in.pcap,tx_pcap=out.pcap. Once for each port.")
  private List<String> devices = new ArrayList<>();

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "io",
      description =
          "What happens to packets: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private ForwardMode mode = ForwardMode.IO;

  @Mixin private TelemetryOption telemetry = new TelemetryOption();

  @Mixin private OpsOption ops = new OpsOption();

  @Option(
      names = "--lcores",
      paramLabel = "N",
      defaultValue = "1",
      description = "The number of lcores that forward (default: ${DEFAULT-VALUE}).")
  private int lcores;

  @Option(
      names = "--queues",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "The number of queues of each port in each direction, which the devices must have"
              + " (default: ${DEFAULT-VALUE}).")
  private int queues;

  @Option(
      names = "--burst",
      paramLabel = "N",
      defaultValue = "32",
      description = "The most packets that are moved at a time (default: ${DEFAULT-VALUE}).")
  private int burst;

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

  @Option(
      names = "--until-link-down",
      description =
          "End when the links of all ports are down, as that of net_pcap with eof=1 is at the end"
              + " of its file.")
  private boolean untilLinkDown;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  /** Called by picocli. */
  public ForwardCommand() {}

  @Override
  public Integer call() {
    MempoolCommand parent = Objects.requireNonNull(mempool);
    ForwardOptions options =
        new ForwardOptions(
            devices,
            mode,
            ops.choice(),
            lcores,
            queues,
            burst,
            poolSize,
            dataRoom,
            duration,
            untilLinkDown);
    OpsTable table = parent.opsTable();
    OpsEntry entry = OpsOption.entry(options.ops(), table);
    checkConcurrency(entry);
    PoolRegistry registry = new PoolRegistry();
    ForwardReport report;
    try (Watched watched = telemetry.start(registry, parent.err())) {
      report = run(options, table, registry, watched, new ForeignBackend(entry));
    } catch (PortFailure e) {
      MempoolCommand.tell(parent.err(), e.getMessage());
      return ExitStatus.FAILED;
    } catch (UsageException | DamagedInputException e) {
      throw e;
    } catch (MempoolException e) {
      if (e.reason() == MempoolException.Reason.EIO) {
        return parent.misbehaves(entry, e);
      }
      throw e;
    } catch (Throwable e) { // a backend throws anything
      return parent.misbehaves(entry, e);
    }
    return print(report, parent);
  }

  private int print(ForwardReport report, MempoolCommand parent) {
    if (json) {
      parent.out().println(report.json());
    } else {
      report.print(parent.out());
    }
    parent.out().flush();
    if (report.missing() != 0) {
      parent
          .err()
          .printf(
              "mempool: %d of the pool's %d mbufs are missing after the run (ops %s)%n",
              report.missing(), report.poolSize(), report.ops());
      return ExitStatus.FAILED;
    }
    return ExitStatus.DONE;
  }

  private void checkConcurrency(OpsEntry entry) {
    if (lcores > 1 && !entry.concurrency().allows(lcores, lcores)) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "--ops %s is %s, and with --lcores %d as many threads get from the pool and put into"
                  + " it; use --lcores 1 or another backend",
              entry.name(),
              entry.concurrency(),
              lcores));
    }
  }

  private ForwardReport run(
      ForwardOptions options,
      OpsTable table,
      PoolRegistry registry,
      Watched watched,
      ForeignBackend backend) {
    PktmbufPool pool =
        backend.limited("making a pool", options.poolSize(), () -> pool(options, table, registry));
    try (pool) {
      List<PortCounts> counts;
      double seconds;
      try (Ports ports = Ports.start(options.devices(), pool, options.queues())) {
        watched.add(ports.devices());
        Forwarder forwarder = new Forwarder(options, ports.all(), pool);
        try (EndSignals _ = new EndSignals(forwarder::stop)) {
          seconds =
              forwarder.run(
                  each -> ForwardReport.printSecond(each, Objects.requireNonNull(mempool).err()));
        }
        counts = forwarder.counts();
        ports.all().forEach(this::explainLosses);
      }
      return new ForwardReport(
          options.mode(),
          seconds,
          counts,
          options.ops().name(),
          options.poolSize(),
          backend.limited("counting objects", options.poolSize(), pool::availCount));
    }
  }

  /** Says what to do about packets that were too long, which looks like a loss without a reason. */
  private void explainLosses(EthDev port) {
    Map<String, Long> counters = port.xstats();
    long received = counters.getOrDefault("rx_too_long_errors", 0L);
    long sent = counters.getOrDefault("tx_too_long_errors", 0L);
    if (received + sent > 0) {
      MempoolCommand.tell(
          Objects.requireNonNull(mempool).err(),
          String.format(
              Locale.ROOT,
              "port %d %s dropped %d packets that were longer than its ring allows and %d that were"
                  + " longer than its MTU; give the ports the MTU of the senders, and where local"
                  + " senders leave it to a device to cut packets that it cannot cut: ethtool -K"
                  + " IFACE tso off gso off gro off",
              port.port(),
              port.name(),
              received,
              sent));
    }
  }

  private PktmbufPool pool(ForwardOptions options, OpsTable table, PoolRegistry registry) {
    PktmbufPoolBuilder pool = PktmbufPool.builder("forward");
    if (PAGE % options.dataRoom() == 0) {
      pool.withinPages(PAGE); // devices that write into mbufs themselves can use such a pool
    }
    if (telemetry.isGiven()) {
      pool.statistics(true);
    }
    pool.size(options.poolSize())
        .cacheSize(Math.min(MAX_CACHE, options.poolSize() / POOL_SIZE_PER_CACHE))
        .dataRoom(options.dataRoom())
        .ops(options.ops().name(), options.ops().config())
        .opsTable(table)
        .registry(registry);
    return UsageException.ofOptions(pool::build);
  }
}
