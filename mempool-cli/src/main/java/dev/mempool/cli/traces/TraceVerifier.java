package dev.mempool.cli.traces;

import com.google.gson.JsonObject;
import dev.mempool.api.MempoolException;
import dev.mempool.core.OpsTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Verifies files of traces and keeps the score. */
public final class TraceVerifier {

  private final OpsTable table;
  private final PrintWriter out;
  private int traces;
  private int verified;
  private int skipped;
  private long steps;
  private int differences;

  /**
   * Makes a verifier. It must be used on an lcore, because a trace with a cache needs one.
   *
   * @param table where the ops of a trace are looked up
   * @param out receives the first difference of each pool that differs, and the summary
   */
  public TraceVerifier(OpsTable table, PrintWriter out) {
    this.table = table;
    this.out = out;
  }

  /**
   * Verifies the traces of a file.
   *
   * @param file one JSON object per line, compressed where its name ends in {@code .gz}
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
    List<String> found;
    try {
      found = trace.differences();
    } catch (MempoolException e) {
      // a pool that cannot be, or not here: the place in the file says more than the pool's name
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    verified++;
    steps += trace.steps();
    differences += found.size();
    found.forEach(difference -> out.println(place + " (" + trace.subject() + "), " + difference));
  }

  /** Reads a trace; null if it is of a kind, or of ops, that are not here. */
  private @Nullable Replayable read(JsonObject object) {
    if (MbufTrace.isKnown(object)) {
      MbufTrace trace = MbufTrace.of(object);
      return has(MbufTraceReplay.OPS) ? new MbufTraceReplay(trace, table) : null;
    }
    if (Trace.isKnown(object)) {
      Trace trace = Trace.of(object);
      return has(trace.ops()) ? new TraceReplay(trace, table) : null;
    }
    return null;
  }

  private boolean has(String ops) {
    try {
      table.lookup(ops);
      return true;
    } catch (MempoolException e) {
      if (e.reason() == MempoolException.Reason.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  /** Prints the score. */
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
