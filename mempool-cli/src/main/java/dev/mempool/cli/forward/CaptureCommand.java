// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.forward;

import com.google.gson.JsonObject;
import dev.mempool.api.MempoolException;
import dev.mempool.cli.support.ExitStatus;
import dev.mempool.cli.support.ForeignBackend;
import dev.mempool.cli.support.MempoolCommand;
import dev.mempool.cli.support.Table;
import dev.mempool.cli.support.TelemetryOption.Watched;
import dev.mempool.cli.support.UsageException;
import dev.mempool.core.Lcores;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.PoolRegistry;
import dev.mempool.ethdev.EthDev;
import dev.mempool.ethdev.EthStats;
import dev.mempool.mbuf.Mbuf;
import dev.mempool.mbuf.PktmbufPool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The command {@code mempool capture}, which writes what devices receive to a capture. */
@Command(
    name = "capture",
    description =
        "Write the packets that packet devices receive to a capture, with times in nanoseconds."
            + " SIGINT and SIGTERM end it.")
public final class CaptureCommand implements Callable<Integer> {

  /** The most packets of a call of a device, as in testpmd. */
  private static final int BURST = 32;

  /** The time after which packets that are buffered are written, so that others can follow. */
  private static final long FLUSH_NANOS = 1_000_000_000;

  @ParentCommand private @Nullable MempoolCommand mempool;

  @Mixin private PortOptions ports = new PortOptions();

  @Parameters(
      paramLabel = "OUT",
      description =
          "The capture: pcap if its name ends so, else pcapng. An older file is replaced.")
  private @Nullable Path out;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "End after this number of packets (default: at a signal).")
  private long count = Long.MAX_VALUE;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  /** Called by picocli. */
  public CaptureCommand() {}

  @Override
  public Integer call() {
    MempoolCommand parent = Objects.requireNonNull(mempool);
    UsageException.checkRange("--count", count, 1, Long.MAX_VALUE);
    OpsEntry entry = ports.entry(parent);
    PoolRegistry registry = new PoolRegistry();
    EthStats stats;
    try (Watched watched = ports.telemetry().start(registry, parent.err());
        PktmbufPool pool = ports.pool("capture", parent, registry, new ForeignBackend(entry))) {
      stats = run(pool, watched);
    } catch (Throwable e) { // a backend throws anything
      return PortOptions.failed(e, entry, parent);
    }
    print(stats, parent);
    return ExitStatus.DONE;
  }

  private EthStats run(PktmbufPool pool, Watched watched) {
    AtomicBoolean stopped = new AtomicBoolean();
    try (Ports opened = Ports.start(ports.devices(), pool, 1);
        CaptureFile file = CaptureFile.create(Objects.requireNonNull(out), opened.all());
        EndSignals _ = new EndSignals(() -> stopped.set(true));
        Lcores _ = Lcores.start(0)) {
      watched.add(opened.devices());
      capture(opened.all(), file, stopped);
      EthStats sum = EthStats.NONE;
      for (EthDev port : opened.all()) {
        sum = port.stats().since(EthStats.NONE.since(sum));
      }
      return sum;
    }
  }

  private void capture(List<EthDev> from, CaptureFile file, AtomicBoolean stopped) {
    Mbuf[] burst = new Mbuf[BURST];
    long start = System.nanoTime();
    Duration duration = ports.duration();
    long end = duration == null ? Long.MAX_VALUE : duration.toNanos();
    long flushed = 0;
    long left = count;
    while (left > 0 && !stopped.get()) {
      long now = System.nanoTime() - start;
      if (now >= end) {
        return;
      }
      boolean busy = false;
      for (EthDev port : from) {
        int received;
        try {
          received = port.rxBurst(0, burst, 0, (int) Math.min(BURST, left));
        } catch (MempoolException e) {
          throw Ports.translated(new PortFailure(e));
        }
        for (int i = 0; i < received; i++) {
          file.write(burst[i], port.port());
        }
        PktmbufPool.freeBulk(burst, 0, received);
        left -= received;
        busy |= received > 0;
      }
      if (!busy) {
        Thread.yield();
      }
      if (now - flushed > FLUSH_NANOS) {
        flushed = now;
        file.flush();
      }
    }
  }

  private void print(EthStats stats, MempoolCommand parent) {
    if (json) {
      JsonObject document = new JsonObject();
      document.addProperty("packets", stats.ipackets());
      document.addProperty("bytes", stats.ibytes());
      document.addProperty("imissed", stats.imissed());
      document.addProperty("ierrors", stats.ierrors());
      document.addProperty("rx_nombuf", stats.rxNombuf());
      parent.out().println(document);
    } else {
      new Table()
          .row("packets", stats.ipackets())
          .row("bytes", stats.ibytes())
          .row("missed by the device", stats.imissed())
          .row("dropped with an error", stats.ierrors())
          .row("dropped without a buffer", stats.rxNombuf())
          .print(parent.out());
    }
    parent.out().flush();
  }
}
