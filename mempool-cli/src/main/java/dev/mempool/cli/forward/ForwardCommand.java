// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.forward;

import dev.mempool.cli.support.ExitStatus;
import dev.mempool.cli.support.ForeignBackend;
import dev.mempool.cli.support.MempoolCommand;
import dev.mempool.cli.support.TelemetryOption.Watched;
import dev.mempool.cli.support.UsageException;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.PoolRegistry;
import dev.mempool.ethdev.EthDev;
import dev.mempool.mbuf.PktmbufPool;
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

  @ParentCommand private @Nullable MempoolCommand mempool;

  @Mixin private PortOptions ports = new PortOptions();

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "io",
      description =
          "What happens to packets: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private ForwardMode mode = ForwardMode.IO;

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
        new ForwardOptions(mode, lcores, queues, burst, ports.duration(), untilLinkDown);
    OpsEntry entry = ports.entry(parent);
    checkConcurrency(entry);
    PoolRegistry registry = new PoolRegistry();
    ForwardReport report;
    try (Watched watched = ports.telemetry().start(registry, parent.err())) {
      report = run(options, registry, watched, entry);
    } catch (Throwable e) { // a backend throws anything
      return PortOptions.failed(e, entry, parent);
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
      MempoolCommand.tellMissing(parent.err(), report.missing(), report.poolSize(), report.ops());
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
      ForwardOptions options, PoolRegistry registry, Watched watched, OpsEntry entry) {
    MempoolCommand parent = Objects.requireNonNull(mempool);
    ForeignBackend backend = new ForeignBackend(entry);
    try (PktmbufPool pool = ports.pool("forward", parent, registry, backend)) {
      List<PortCounts> counts;
      double seconds;
      try (Ports opened = Ports.start(ports.devices(), pool, options.queues())) {
        watched.add(opened.devices());
        Forwarder forwarder = new Forwarder(options, opened.all(), pool);
        try (EndSignals _ = new EndSignals(forwarder::stop)) {
          seconds = forwarder.run(each -> ForwardReport.printSecond(each, parent.err()));
        }
        counts = forwarder.counts();
        opened.all().forEach(this::explainLosses);
      }
      return new ForwardReport(
          options.mode(),
          seconds,
          counts,
          entry.name(),
          pool.size(),
          backend.limited("counting objects", pool.size(), pool::availCount));
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
}
