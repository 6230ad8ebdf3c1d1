package dev.mempool.cli;

import dev.mempool.cli.traces.TraceVerifier;
import dev.mempool.core.OpsEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/**
 * {@code mempool verify}: recorded traces of the C library, or the rules or the soak of the test
 * kit.
 */
@Command(
    name = "verify",
    description =
        "Replay recorded traces of the C library, or check a backend against the rules of the test"
            + " kit.")
final class VerifyCommand implements Callable<Integer> {

  @ParentCommand private @Nullable MempoolCommand mempool;

  @ArgGroup(multiplicity = "1")
  private What what = new What();

  @Option(names = "--quick", description = "With --ops: fewer sizes and rounds, a few seconds.")
  private boolean quick;

  @Option(
      names = "--soak",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "With --ops: instead of the rules, let many threads use the backend for that long (90s,"
              + " 5m, 1h) and check that no object is handed out twice, changed or lost. The last"
              + " line says what was found; there is none where it is interrupted.")
  private @Nullable Duration soak;

  /** Either of two. */
  static final class What {

    @Option(
        names = "--traces",
        arity = "1..*",
        paramLabel = "FILE",
        description =
            "Replay these traces of the C library, one JSON object per line (.jsonl or .jsonl.gz),"
                + " and compare every step: gets and puts of pools, on plain pools and pools of"
                + " mbufs; and what was done to mbufs, on checked and unchecked pools with each"
                + " guard. Traces of other kinds, or of ops that are not here, are skipped.")
    private @Nullable List<Path> traces;

    @Option(
        names = "--ops",
        paramLabel = "NAME[:config]",
        converter = OpsChoice.Converter.class,
        description = "Run the rules on this backend.")
    private @Nullable OpsChoice ops;
  }

  VerifyCommand() {}

  @Override
  public Integer call() throws Exception {
    MempoolCommand parent = Objects.requireNonNull(mempool);
    List<Path> traces = what.traces;
    Duration soakTime = soak;
    if (soakTime != null && (quick || traces != null)) {
      throw new UsageException(
          "--soak goes with --ops alone, not with %s; give one of them"
              .formatted(quick ? "--quick" : "--traces"));
    }
    if (quick && traces != null) {
      throw new UsageException("--quick goes with --ops, not with --traces; give one of them");
    }
    if (traces != null) {
      return LcoreCall.call(() -> verify(parent, traces));
    }
    OpsChoice ops = Objects.requireNonNull(what.ops, "picocli demands one of the two");
    OpsEntry entry = parent.opsTable().lookup(ops.name());
    ops.refuseWrongConfig(parent.opsTable());
    if (soakTime != null) {
      return new SoakReport(parent.out(), parent.err()).run(entry, ops.config(), soakTime);
    }
    return new RuleReport(parent.out()).run(entry, ops.config(), quick);
  }

  private static int verify(MempoolCommand parent, List<Path> files) {
    TraceVerifier verifier = new TraceVerifier(parent.opsTable(), parent.out());
    try {
      files.forEach(verifier::verify);
    } finally {
      verifier.printSummary();
    }
    return verifier.passed() ? ExitStatus.DONE : ExitStatus.FAILED;
  }
}
