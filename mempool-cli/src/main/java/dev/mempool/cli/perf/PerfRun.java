// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import dev.mempool.bench.support.LineProcess;
import dev.mempool.bench.support.SliceProgram;
import dev.mempool.core.foreign.Faults;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Measures the cells of a plan, each in a JVM of its own: a JVM that has used several backends
 * compiles calls with several targets, but a program uses one backend, and its JVM compiles for it.
 */
final class PerfRun {

  /**
   * The time after a failure in which an interrupt explains it: Ctrl-C also ends the JVMs of cells,
   * and their end may be seen first.
   */
  private static final long GRACE_MILLIS = 300;

  /** The longest message of a backend that is shown. */
  private static final int MAX_MESSAGE = 2000;

  private final Plan plan;
  private final Map<Cell, List<Double>> slices = new HashMap<>();
  private final Map<Cell, String> failures = new HashMap<>();
  private final Set<LineProcess> alive = ConcurrentHashMap.newKeySet();
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final @Nullable String telemetry;

  /** Makes a run whose JVMs offer telemetry sockets of a prefix, unless that is null. */
  PerfRun(Plan plan, @Nullable String telemetry) {
    this.plan = plan;
    this.telemetry = telemetry;
  }

  /**
   * Makes a number of passes. After the first one, no group begins that would probably end after
   * the time. {@return the number of complete passes}
   */
  int run(int passes, Duration time, PerfProgress progress) {
    long start = System.nanoTime();
    long done = 0;
    for (int pass = 0; pass < passes; pass++) {
      for (List<Cell> group : plan.groups()) {
        double elapsed = System.nanoTime() - start;
        if (isInterrupted()
            || (pass > 0 && elapsed + elapsed / done * group.size() > time.toNanos())) {
          return pass;
        }
        measure(group.stream().filter(cell -> !failures.containsKey(cell)).toList(), progress);
        done += group.size();
        progress.passed(group.size());
      }
    }
    return passes;
  }

  /** Ends the run and all JVMs of cells. Thread-safe. */
  void interrupt() {
    interrupted.countDown();
    alive.forEach(LineProcess::close);
  }

  boolean isInterrupted() {
    return interrupted.getCount() == 0;
  }

  /** Returns the results so far, in the order of the plan. */
  List<CellResult> results() {
    List<CellResult> results = new ArrayList<>();
    for (List<Cell> group : plan.groups()) {
      for (Cell cell : group) {
        String failure = failures.get(cell);
        List<Double> measured = slices.get(cell);
        results.add(
            new CellResult(
                cell, failure == null && measured != null ? Figure.of(measured) : null, failure));
      }
    }
    return results;
  }

  private void measure(List<Cell> group, PerfProgress progress) {
    Map<Cell, LineProcess> processes = new LinkedHashMap<>();
    try {
      for (Cell cell : group) {
        attempt(cell, () -> processes.put(cell, start(cell)));
      }
      forEach(processes, (cell, process) -> process.answer());
      forEach(
          processes,
          (cell, process) -> {
            warmUp(process);
            progress.warmedUp();
          });
      for (int round = 0; round < Timing.ROUNDS; round++) {
        forEach(
            processes,
            (cell, process) -> {
              double nanos = slice(process);
              slices.computeIfAbsent(cell, _ -> new ArrayList<>()).add(nanos);
              progress.measured();
            });
      }
      forEach(processes, (cell, process) -> process.ask(SliceProgram.END));
    } finally {
      processes.values().forEach(LineProcess::close);
      alive.removeAll(processes.values());
    }
  }

  /** Measures a slice. {@return nanoseconds per object} */
  private static double slice(LineProcess process) throws IOException {
    return process.ask("for " + Timing.SLICE_MILLIS).number(SliceProgram.NS);
  }

  /** Measures slices until they get no shorter. */
  private static void warmUp(LineProcess process) throws IOException {
    double best = Double.POSITIVE_INFINITY;
    int settled = 0;
    for (int i = 0; i < Timing.MAX_WARM_UP && settled < Timing.SETTLED; i++) {
      double nanos = slice(process);
      settled = nanos < best * Timing.BETTER ? 0 : settled + 1;
      best = Math.min(best, nanos);
    }
  }

  private LineProcess start(Cell cell) throws IOException {
    LineProcess process = CellMain.start(cell, telemetry);
    alive.add(process);
    if (isInterrupted()) {
      process.close();
    }
    return process;
  }

  private interface Step {
    void run() throws IOException;
  }

  private interface CellStep {
    void run(Cell cell, LineProcess process) throws IOException;
  }

  private void forEach(Map<Cell, LineProcess> processes, CellStep step) {
    processes.forEach((cell, process) -> {
      if (!failures.containsKey(cell)) {
        attempt(cell, () -> step.run(cell, process));
      }
    });
  }

  private void attempt(Cell cell, Step step) {
    if (isInterrupted()) {
      return;
    }
    try {
      step.run();
    } catch (IOException e) {
      if (!interruptedWithin(GRACE_MILLIS)) {
        failures.put(cell, reason(cell, String.valueOf(e.getMessage())));
      }
    }
  }

  /** Returns the text for a failure. It names the jar of a plug-in, also if its JVM just ended. */
  private static String reason(Cell cell, String message) {
    String jar = cell.backend().jarName();
    return Faults.text(
        message.contains(jar) ? message : String.format(Locale.ROOT, "%s: %s", jar, message),
        MAX_MESSAGE);
  }

  private boolean interruptedWithin(long millis) {
    try {
      return interrupted.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      interrupt();
      return true;
    }
  }
}
