package dev.mempool.cli.perf;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Measures the cells of a plan.
 *
 * <p>Each cell has a JVM of its own. In one JVM that has used several backends the calls of a
 * backend have several targets, and branches went both ways; a program uses one backend, and its
 * JVM compiles for that.
 */
final class PerfRun {

  /**
   * Ctrl-C reaches the JVMs of cells as well, and their end may be seen first. Nobody waits for
   * this but after a failure.
   */
  private static final long GRACE_MILLIS = 300;

  private final Plan plan;
  private final List<Path> plugins;
  private final Map<Cell, List<Double>> slices = new HashMap<>();
  private final Map<Cell, String> failures = new HashMap<>();
  private final Set<CellProcess> alive = ConcurrentHashMap.newKeySet();
  private final CountDownLatch interrupted = new CountDownLatch(1);

  PerfRun(Plan plan, List<Path> plugins) {
    this.plan = plan;
    this.plugins = plugins;
  }

  /**
   * Makes so many passes. After the first one no group begins that would take longer than the time,
   * by what the others took. {@return how many passes were made to their end}
   */
  int run(int passes, Duration time, Meter meter) {
    long start = System.nanoTime();
    long done = 0;
    for (int pass = 0; pass < passes; pass++) {
      for (List<Cell> group : plan.groups()) {
        double elapsed = System.nanoTime() - start;
        if (isInterrupted()
            || (pass > 0 && elapsed + elapsed / done * group.size() > time.toNanos())) {
          return pass;
        }
        measure(group.stream().filter(cell -> !failures.containsKey(cell)).toList(), meter);
        done += group.size();
        meter.passed(group.size());
      }
    }
    return passes;
  }

  /** Ends the run and all JVMs of cells; any thread may call it. */
  void interrupt() {
    interrupted.countDown();
    alive.forEach(CellProcess::close);
  }

  boolean isInterrupted() {
    return interrupted.getCount() == 0;
  }

  /** What is known now, in the order of the plan. */
  List<Outcome> outcomes() {
    List<Outcome> outcomes = new ArrayList<>();
    for (List<Cell> group : plan.groups()) {
      for (Cell cell : group) {
        String failure = failures.get(cell);
        List<Double> measured = slices.get(cell);
        outcomes.add(
            new Outcome(
                cell, failure == null && measured != null ? Figure.of(measured) : null, failure));
      }
    }
    return outcomes;
  }

  private void measure(List<Cell> group, Meter meter) {
    Map<Cell, CellProcess> processes = new LinkedHashMap<>();
    try {
      for (Cell cell : group) {
        attempt(cell, () -> processes.put(cell, start(cell)));
      }
      forEach(processes, (cell, process) -> process.awaitStart());
      forEach(
          processes,
          (cell, process) -> {
            warmUp(process);
            meter.warmedUp();
          });
      for (int round = 0; round < Pace.ROUNDS; round++) {
        forEach(
            processes,
            (cell, process) -> {
              double nanos = process.slice(Pace.SLICE_MILLIS);
              slices.computeIfAbsent(cell, _ -> new ArrayList<>()).add(nanos);
              meter.measured();
            });
      }
      forEach(processes, (cell, process) -> process.end());
    } finally {
      processes.values().forEach(CellProcess::close);
      alive.removeAll(processes.values());
    }
  }

  /** Lets it work until that gets no faster. */
  private static void warmUp(CellProcess process) throws CellFailedException {
    double best = Double.POSITIVE_INFINITY;
    int settled = 0;
    for (int i = 0; i < Pace.MAX_WARM_UP && settled < Pace.SETTLED; i++) {
      double nanos = process.slice(Pace.SLICE_MILLIS);
      settled = nanos < best * Pace.BETTER ? 0 : settled + 1;
      best = Math.min(best, nanos);
    }
  }

  private CellProcess start(Cell cell) throws CellFailedException {
    CellProcess process = CellProcess.start(cell, plugins);
    alive.add(process);
    if (isInterrupted()) {
      process.close();
    }
    return process;
  }

  private interface Step {
    void run() throws CellFailedException;
  }

  private interface CellStep {
    void run(Cell cell, CellProcess process) throws CellFailedException;
  }

  private void forEach(Map<Cell, CellProcess> processes, CellStep step) {
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
    } catch (CellFailedException e) {
      if (!interruptedWithin(GRACE_MILLIS)) {
        failures.put(cell, e.reason());
      }
    }
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
