// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.replay;

import dev.mempool.cli.replay.file.OutputException;
import dev.mempool.cli.replay.pipeline.InterruptedRunException;
import dev.mempool.cli.replay.pipeline.ReplayOptions;
import dev.mempool.cli.support.DamagedInputException;
import dev.mempool.cli.support.ExitStatus;
import dev.mempool.cli.support.MempoolCommand;
import dev.mempool.cli.support.OpsOption;
import dev.mempool.cli.support.TelemetryOption;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.OpsTable;
import dev.mempool.core.PoolRegistry;
import java.io.Closeable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/**
 * The command {@code mempool replay}, which sends a capture through a pool of packet buffers and a
 * pipeline of lcores.
 */
@Command(
    name = "replay",
    description =
        "Read a pcap file into packet buffers, classify and checksum the frames, and write them"
            + " back in order.")
public final class ReplayCommand implements Callable<Integer> {

  @ParentCommand private @Nullable MempoolCommand mempool;

  @Parameters(
      paramLabel = "IN",
      description = "The capture, a file or a pipe: classic pcap, with any link type.")
  private @Nullable Path in;

  @Option(
      names = "--out",
      paramLabel = "OUT",
      description =
          "Write the frames to this file. It gets the same bytes as IN. An older file of that name"
              + " is replaced when all are written.")
  private @Nullable Path out;

  @Mixin private TelemetryOption telemetry = new TelemetryOption();

  @Mixin private OpsOption ops = new OpsOption();

  @Option(
      names = "--lcores",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "The number of lcores. 1: one lcore does everything; 2: one for rx, one for work and tx;"
              + " more: one for rx, N-2 workers, one for tx (default: ${DEFAULT-VALUE}).")
  private int lcores;

  // A ring has a power of two of slots and holds one object less.
  @Option(
      names = "--pool-size",
      paramLabel = "N",
      defaultValue = "4095",
      description = "The number of packet buffers (default: ${DEFAULT-VALUE}).")
  private int poolSize;

  @Option(
      names = "--cache",
      paramLabel = "N",
      description =
          "The number of packet buffers that each lcore may cache (default: depends on the"
              + " pool size).")
  private @Nullable Integer cache;

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
      names = "--burst",
      paramLabel = "N",
      defaultValue = "32",
      description = "The number of frames that are handled at a time (default: ${DEFAULT-VALUE}).")
  private int burst;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "The number of times that IN is read. OUT gets the first pass; the report counts all"
              + " passes (default: ${DEFAULT-VALUE}).")
  private int repeat;

  @Option(
      names = "--dump",
      description = "Show the pool after the run: its memory, its caches and its statistics.")
  private boolean dump;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  /** Called by picocli. */
  public ReplayCommand() {}

  @Override
  public Integer call() {
    MempoolCommand parent = Objects.requireNonNull(mempool);
    ReplayOptions options =
        new ReplayOptions(
            Objects.requireNonNull(in),
            out,
            ops.choice(),
            lcores,
            poolSize,
            cache == null ? ReplayOptions.defaultCache(poolSize) : cache,
            dataRoom,
            burst,
            repeat,
            dump);
    OpsTable table = parent.opsTable();
    OpsEntry entry = OpsOption.entry(options.ops(), table);
    PoolRegistry registry = new PoolRegistry();
    ReplayResult result;
    try (Closeable _ = telemetry.start(registry, parent.err())) {
      result =
          new Replay(options, table, registry, telemetry.isGiven())
              .run(MempoolCommand.stderrIsTerminal());
    } catch (OutputException | InterruptedRunException e) {
      MempoolCommand.tell(parent.err(), e.getMessage());
      return ExitStatus.FAILED;
    } catch (DamagedInputException e) {
      // Nothing was replayed, but --json prints one document in every case.
      if (json) {
        parent.out().println(ReplayReport.json(ReplayResult.nothing(options, e)));
      }
      throw e;
    } catch (Throwable e) { // a backend throws anything
      return parent.misbehaves(entry, e);
    }
    print(result, parent.out());
    return status(result, parent.err());
  }

  private void print(ReplayResult result, PrintWriter to) {
    if (json) {
      to.println(ReplayReport.json(result));
    } else {
      ReplayReport.print(result, to);
    }
    to.flush();
  }

  /**
   * Prints the errors of a run. {@return the exit status} Missing mbufs take precedence over
   * damaged input, because they are an error of this program or of the backend.
   */
  static int status(ReplayResult result, PrintWriter err) {
    if (result.damage() != null) {
      MempoolCommand.tell(err, result.damage().getMessage());
    }
    if (result.missing() != 0) {
      MempoolCommand.tellMissing(err, result.missing(), result.poolSize(), result.ops());
      return ExitStatus.FAILED;
    }
    return result.damage() == null ? ExitStatus.DONE : ExitStatus.DAMAGED;
  }
}
