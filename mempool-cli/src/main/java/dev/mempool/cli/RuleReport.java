// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli;

import dev.mempool.cli.support.ExitStatus;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.foreign.Faults;
import dev.mempool.tck.Effort;
import dev.mempool.tck.RuleResult;
import dev.mempool.tck.RuleResult.Outcome;
import dev.mempool.tck.RuleRunner;
import dev.mempool.tck.Subject;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Runs the rules of the test kit on one backend and prints the result of each. */
final class RuleReport {

  /** The most characters of a line of a message. */
  private static final int MAX_LINE = 4000;

  /** The most lines of a message: the stacks of some ten threads. */
  private static final int MAX_LINES = 200;

  /** The time limit of a case with few rounds: far more than one takes on a busy machine. */
  private static final Duration QUICK_LIMIT = Duration.ofSeconds(15);

  private final PrintWriter out;

  RuleReport(PrintWriter out) {
    this.out = out;
  }

  /** Runs the rules. {@return the exit status} */
  int run(OpsEntry entry, String config, boolean quick) {
    Subject subject = Subject.of(entry.ops(), config);
    if (quick) {
      subject = subject.withTimeout(QUICK_LIMIT);
    }
    out.printf("ops %s (%s from %s)%n", entry.name(), entry.provider(), entry.source());
    List<RuleResult> results =
        RuleRunner.run(subject, quick ? Effort.QUICK : Effort.FULL, this::print);
    out.printf(
        "ops=%s rules=%d kept=%d broken=%d not_applicable=%d not_judged=%d not_tried=%d%n",
        entry.name(),
        results.size(),
        count(results, Outcome.KEPT),
        count(results, Outcome.BROKEN),
        count(results, Outcome.NOT_APPLICABLE),
        count(results, Outcome.NOT_JUDGED),
        count(results, Outcome.NOT_TRIED));
    return count(results, Outcome.KEPT) > 0 && count(results, Outcome.BROKEN) == 0
        ? ExitStatus.DONE
        : ExitStatus.FAILED;
  }

  private void print(RuleResult result) {
    String outcome =
        switch (result.outcome()) {
          case KEPT ->
              String.format(
                  Locale.ROOT,
                  "kept, %d cases%s",
                  result.cases(),
                  result.refused() == 0
                      ? ""
                      : String.format(Locale.ROOT, ", %d refused", result.refused()));
          case BROKEN -> "BROKEN";
          case NOT_APPLICABLE, NOT_JUDGED, NOT_TRIED -> result.note();
        };
    out.printf("%s %-45s %s%n", result.rule().id(), result.rule().name(), outcome);
    result
        .broken()
        .ifPresent(broken ->
            String.valueOf(broken.getMessage())
                .lines()
                .limit(MAX_LINES)
                .forEach(line -> out.println("    " + Faults.text(line, MAX_LINE))));
    out.flush();
  }

  private static long count(List<RuleResult> results, Outcome outcome) {
    return results.stream().filter(result -> result.outcome() == outcome).count();
  }
}
