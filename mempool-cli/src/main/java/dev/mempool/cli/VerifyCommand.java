// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli;

import dev.mempool.cli.support.DurationConverter;
import dev.mempool.cli.support.ExitStatus;
import dev.mempool.cli.support.MempoolCommand;
import dev.mempool.cli.support.OpsOption;
import dev.mempool.cli.support.TelemetryOption;
import dev.mempool.cli.support.UsageException;
import dev.mempool.cli.traces.TraceVerifier;
import dev.mempool.core.Lcores;
import dev.mempool.core.OpsChoice;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.PoolRegistry;
import java.io.Closeable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/**
 * The command {@code mempool verify}, which replays recorded traces of the C library, or runs the
 * rules or the soak of the test kit on one backend.
 */
@Command(
    name = "verify",
    description =
        "Replay recorded traces of the C library, or check a backend against the rules of the test"
            + " kit.")
final class VerifyCommand implements Callable<Integer> {

  /** The time between two lines of progress. */
  private static final Duration PROGRESS = Duration.ofSeconds(10);

  @ParentCommand private @Nullable MempoolCommand mempool;

  @ArgGroup(multiplicity = "1")
  private Subject subject = new Subject();

  @Option(
      names = "--quick",
      description = "With --ops: try fewer sizes and rounds, which takes a few seconds.")
  private boolean quick;

  @Option(
      names = "--soak",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "With --ops: do not check the rules, but let many threads use the backend for that long"
              + " (90s, 5m, 1h) and check that no object is handed out twice, changed or lost. The"
              + " last line is the result; an interrupted run prints none.")
  private @Nullable Duration soak;

  @Mixin private TelemetryOption telemetry = new TelemetryOption();

  /** The traces or the backend: exactly one of the two must be given. */
  static final class Subject {

    @Option(
        names = "--traces",
        arity = "1..*",
        paramLabel = "FILE",
        description =
            "Replay these traces of the C library, one JSON object per line (.jsonl or .jsonl.gz),"
                + " and compare every step. Traces of gets and puts are replayed on plain pools and"
                + " on pools of mbufs, traces of operations on mbufs on checked and unchecked pools"
                + " with each guard. Traces of other kinds, and traces of backends that were not"
                + " found, are skipped.")
    private @Nullable List<Path> traces;

    @Option(
        names = "--ops",
        paramLabel = "NAME[:config]",
        converter = OpsOption.Converter.class,
        description = "Check this backend against the rules.")
    private @Nullable OpsChoice ops;
  }

  VerifyCommand() {}

  @Override
  public Integer call() {
    MempoolCommand parent = Objects.requireNonNull(mempool);
    List<Path> traces = subject.traces;
    Duration soakTime = soak;
    if (soakTime != null && (quick || traces != null)) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "--soak cannot be combined with %s; give only one of them",
              quick ? "--quick" : "--traces"));
    }
    if (soakTime == null && telemetry.isGiven()) {
      throw new UsageException("--telemetry needs --soak, whose pools are watched; give both");
    }
    if (quick && traces != null) {
      throw new UsageException("--quick cannot be combined with --traces; give only one of them");
    }
    if (traces != null) {
      // Only an lcore has a cache, and traces with caches need one.
      try (Lcores _ = Lcores.start(0)) {
        return verify(parent, traces);
      }
    }
    OpsChoice ops = Objects.requireNonNull(subject.ops, "picocli requires one of the two");
    OpsEntry entry = OpsOption.entry(ops, parent.opsTable());
    PoolRegistry registry = new PoolRegistry();
    try (Closeable _ = telemetry.start(registry, parent.err())) {
      return soakTime == null
          ? new RuleReport(parent.out()).run(entry, ops.config(), quick)
          : new SoakReport(parent.out(), parent.err()).run(entry, ops.config(), soakTime, registry);
    } catch (UsageException e) {
      throw e;
    } catch (Throwable e) { // a backend throws anything
      return parent.misbehaves(entry, e);
    }
  }

  private static int verify(MempoolCommand parent, List<Path> files) {
    TraceVerifier verifier =
        new TraceVerifier(parent.opsTable(), parent.out(), parent.err(), PROGRESS);
    try {
      files.forEach(verifier::verify);
    } finally {
      verifier.printSummary();
    }
    return verifier.passed() ? ExitStatus.DONE : ExitStatus.FAILED;
  }
}
