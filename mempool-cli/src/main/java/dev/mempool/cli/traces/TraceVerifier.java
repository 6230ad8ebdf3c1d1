// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.traces;

import com.google.gson.JsonObject;
import dev.mempool.api.MempoolException;
import dev.mempool.cli.support.ForeignBackend;
import dev.mempool.core.Lcores;
import dev.mempool.core.OpsTable;
import dev.mempool.core.foreign.Faults;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Verifies files of traces and counts the differences. Not thread-safe. */
public final class TraceVerifier {

  /** The calls of a backend for a step on three pools, with those that count. */
  private static final int CALLS_OF_STEP = 100;

  private final OpsTable table;
  private final PrintWriter out;
  private final TraceProgress progress;
  private int traces;
  private int verified;
  private int skipped;
  private long steps;
  private int differences;

  /**
   * Makes a verifier. It must be used by an lcore, because traces with a cache need one.
   *
   * @param table the table in which the ops of a trace are looked up
   * @param out receives the first difference of each pool that differs, and the summary
   * @param err receives a line of progress now and then
   * @param between the time between two of these lines
   */
  public TraceVerifier(OpsTable table, PrintWriter out, PrintWriter err, Duration between) {
    this.table = table;
    this.out = out;
    this.progress = new TraceProgress(err, between);
  }

  /**
   * Verifies the traces of a file.
   *
   * @param file a file with one JSON object per line, compressed if its name ends in {@code .gz}
   * @throws dev.mempool.cli.support.DamagedInputException if the file cannot be read or a line is
   *     no trace
   */
  public void verify(Path file) {
    TraceFile.read(file, this::verify);
  }

  private void verify(String place, JsonObject object) {
    traces++;
    Replayable trace = read(object);
    if (trace == null) {
      skipped++;
      return;
    }
    progress.at(place);
    List<String> found = differences(trace);
    verified++;
    steps += trace.steps();
    differences += found.size();
    found.forEach(difference -> out.println(place + " (" + trace.subject() + "), " + difference));
  }

  private List<String> differences(Replayable trace) {
    ForeignBackend backend = table.lookup(trace.subject()).map(ForeignBackend::new).orElse(null);
    if (backend != null && backend.isForeign()) {
      try {
        return backend.limited(
            "replaying a trace",
            trace.steps() * CALLS_OF_STEP,
            () -> {
              try (Lcores _ = Lcores.start(0)) { // a trace may use a cache
                return trace.differences(progress);
              }
            });
      } catch (Throwable e) { // a backend throws anything
        if (backend.isAtFault(e)) {
          return List.of("the backend misbehaves: " + Faults.text(e));
        }
        throw e;
      }
    }
    try {
      return trace.differences(progress);
    } catch (MempoolException e) {
      if (e.reason() == MempoolException.Reason.ENOMEM) {
        throw e; // it is no fault of the trace
      }
      // The pool of the trace cannot be made. The message then names the line of the file.
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Reads a trace. {@return null if its kind is not known or its ops were not found} */
  private @Nullable Replayable read(JsonObject object) {
    if (MbufTrace.isKnown(object)) {
      MbufTrace trace = MbufTrace.of(object);
      return has(MbufTraceReplay.OPS) ? new MbufTraceReplay(trace, table) : null;
    }
    if (PoolTrace.isKnown(object)) {
      PoolTrace trace = PoolTrace.of(object);
      return has(trace.ops()) ? new PoolTraceReplay(trace, table) : null;
    }
    return null;
  }

  private boolean has(String ops) {
    try {
      table.require(ops);
      return true;
    } catch (MempoolException e) {
      if (e.reason() == MempoolException.Reason.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  /** Prints one line with the counts. */
  public void printSummary() {
    out.printf(
        "traces=%d verified=%d skipped=%d steps=%d differences=%d%n",
        traces, verified, skipped, steps, differences);
  }

  /** {@return whether at least one trace was verified and none differed} */
  public boolean passed() {
    return verified > 0 && differences == 0;
  }
}
