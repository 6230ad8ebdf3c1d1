// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import dev.mempool.bench.pools.Cell;
import dev.mempool.bench.support.Answer;
import dev.mempool.bench.support.LineProcess;
import dev.mempool.bench.support.SliceProgram;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A side of a comparison: one process after another that measures a cell, and their figures. After
 * a failure the methods do nothing. Not thread-safe, except for {@link #close}.
 */
final class Side implements AutoCloseable {

  /**
   * The processes of a side. The messages of exceptions are the reason why there are no figures.
   */
  interface Program {

    /** Starts a process for a cell, and does not wait until it is ready. */
    LineProcess start(Cell cell) throws IOException;

    /** Waits until the process is ready to measure the cell. */
    default void prepare(LineProcess process, Cell cell) throws IOException {
      Answer _ = process.answer();
    }

    /** Returns a failure of the first slice, with a better reason if there is one. */
    default IOException explain(LineProcess process, IOException failure) {
      return failure;
    }
  }

  /** The process has nothing left to do when its input ends, except to write its archive. */
  private static final Duration END = Duration.ofSeconds(30);

  private final Program program;
  private final Cell cell;
  private final List<List<Double>> slices = new ArrayList<>();
  private volatile @Nullable LineProcess process;
  private double bytesPerObject = Double.MAX_VALUE;
  private boolean failed;
  private String remark = "";

  Side(Program program, Cell cell) {
    this.program = program;
    this.cell = cell;
  }

  private interface Step {
    void run(LineProcess process) throws IOException;
  }

  /** Starts the next process. It becomes ready while others do. */
  void start() {
    if (!failed) {
      try {
        process = program.start(cell);
      } catch (IOException e) {
        fail(e);
      }
    }
  }

  /** Waits until the process is ready. */
  void prepare() {
    step(ready -> program.prepare(ready, cell));
    slices.add(new ArrayList<>());
  }

  /** Measures a slice that does not count. {@return nanoseconds per object; 0 after a failure} */
  double warmUp(long rounds) {
    double[] nanos = new double[1];
    step(ready -> {
      try {
        nanos[0] = run(ready, rounds).number(SliceProgram.NS);
      } catch (IOException e) {
        throw program.explain(ready, e);
      }
    });
    return nanos[0];
  }

  /** Measures a slice. */
  void measure(long rounds) {
    step(ready -> {
      Answer answer = run(ready, rounds);
      slices.getLast().add(answer.number(SliceProgram.NS));
      if (answer.fields().has(SliceProgram.BYTES)) {
        bytesPerObject = Math.min(bytesPerObject, answer.number(SliceProgram.BYTES));
      }
    });
  }

  private static Answer run(LineProcess process, long rounds) throws IOException {
    return process.ask("run " + rounds);
  }

  /** Ends the process, and waits, because the next one may need its huge pages. */
  void end() {
    step(ready -> {
      Answer answer = ready.ask(SliceProgram.END);
      if (answer.fields().has("back") && answer.number("back") < answer.number("of")) {
        remark =
            "C's pool could hand out %.0f of its %.0f objects from the start"
                .formatted(answer.number("back"), answer.number("of"));
      }
      ready.end(END);
    });
  }

  private void step(Step step) {
    LineProcess running = process;
    if (running != null && !failed) {
      try {
        step.run(running);
      } catch (IOException e) {
        fail(e);
      }
    }
  }

  private void fail(IOException failure) {
    failed = true;
    remark = String.valueOf(failure.getMessage());
    close();
  }

  boolean failed() {
    return failed;
  }

  /** Returns the reason why there are no figures, or a remark about them; may be empty. */
  String remark() {
    return remark;
  }

  /** Returns the nanoseconds per object of the slices of each process; empty after a failure. */
  List<List<Double>> nsPerObject() {
    return failed ? List.of() : slices;
  }

  /** Returns the least bytes per object that a slice allocated on the Java heap. */
  double bytesPerObject() {
    return bytesPerObject;
  }

  @Override
  public void close() {
    LineProcess running = process;
    if (running != null) {
      running.close();
    }
  }
}
