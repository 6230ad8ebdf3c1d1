package dev.mempool.cli.replay;

import dev.mempool.cli.DamagedInputException;
import dev.mempool.cli.ExitStatus;
import dev.mempool.cli.MempoolCommand;
import dev.mempool.cli.OpsChoice;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code mempool replay}: a capture through a pool of packet buffers, from lcore to lcore. */
@Command(
    name = "replay",
    description =
        "Read a pcap file into packet buffers, classify and checksum the frames, and write them"
            + " back in order.")
public final class ReplayCommand implements Callable<Integer> {

  @ParentCommand private @Nullable MempoolCommand mempool;

  @Parameters(
      paramLabel = "IN",
      description = "The capture: classic pcap, of any link type; a file or a pipe.")
  private @Nullable Path in;

  @Option(
      names = "--out",
      paramLabel = "OUT",
      description = "Write the frames there; the same bytes as IN come out.")
  private @Nullable Path out;

  @Option(
      names = "--ops",
      paramLabel = "NAME[:config]",
      converter = OpsChoice.Converter.class,
      defaultValue = "ring_mp_mc",
      description = "The backend of the pool (default: ${DEFAULT-VALUE}).")
  private OpsChoice ops = new OpsChoice("ring_mp_mc", "");

  @Option(
      names = "--lcores",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "1 does everything; 2 are rx, and work with tx; more are rx, N-2 workers, and tx"
              + " (default: ${DEFAULT-VALUE}).")
  private int lcores;

  // One below a power of two is what a ring holds best.
  @Option(
      names = "--pool-size",
      paramLabel = "N",
      defaultValue = "4095",
      description = "The number of packet buffers (default: ${DEFAULT-VALUE}).")
  private int poolSize;

  @Option(
      names = "--cache",
      paramLabel = "N",
      description = "How many of them each lcore may keep (default: what suits the pool).")
  private @Nullable Integer cache;

  // As in C: RTE_MBUF_DEFAULT_BUF_SIZE.
  @Option(
      names = "--data-room",
      paramLabel = "N",
      defaultValue = "2176",
      description = "The bytes of each, headroom of 128 included (default: ${DEFAULT-VALUE}).")
  private int dataRoom;

  @Option(
      names = "--burst",
      paramLabel = "N",
      defaultValue = "32",
      description = "How many frames are handled at a time (default: ${DEFAULT-VALUE}).")
  private int burst;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Read IN so many times. OUT gets the first pass, the figures count all (default:"
              + " ${DEFAULT-VALUE}).")
  private int repeat;

  @Option(
      names = "--dump",
      description = "Show the pool after the run: its memory, its caches, what went through it.")
  private boolean dump;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  /** Made by picocli. */
  public ReplayCommand() {}

  @Override
  public Integer call() {
    MempoolCommand parent = Objects.requireNonNull(mempool);
    ReplayOptions options =
        new ReplayOptions(
            Objects.requireNonNull(in),
            out,
            ops,
            lcores,
            poolSize,
            cache == null ? ReplayOptions.defaultCache(poolSize) : cache,
            dataRoom,
            burst,
            repeat,
            dump);
    ReplayResult result;
    try {
      result = new Replay(options, parent.opsTable()).run(MempoolCommand.stderrIsTerminal());
    } catch (OutputException | InterruptedRunException e) {
      parent.err().println("mempool: " + e.getMessage());
      return ExitStatus.FAILED;
    } catch (DamagedInputException e) {
      // nothing could be replayed; who asks for a document gets one all the same
      if (json) {
        parent.out().println(Report.json(ReplayResult.nothing(options, e)));
      }
      throw e;
    } catch (IllegalStateException e) {
      return parent.misbehaves(ops, e);
    }
    print(result, parent.out());
    return status(result, parent.err());
  }

  private void print(ReplayResult result, PrintWriter to) {
    if (json) {
      to.println(Report.json(result));
    } else {
      Report.print(result, to);
    }
    to.flush();
  }

  /** Lost mbufs weigh more than damaged input: they are a defect of ours or of the backend. */
  static int status(ReplayResult result, PrintWriter err) {
    if (result.damage() != null) {
      err.println("mempool: " + result.damage().getMessage());
    }
    if (result.missing() != 0) {
      err.printf(
          "mempool: %d of the pool's %d mbufs are missing after the run (ops %s)%n",
          result.missing(), result.poolSize(), result.ops());
      return ExitStatus.FAILED;
    }
    return result.damage() == null ? ExitStatus.DONE : ExitStatus.DAMAGED;
  }
}
