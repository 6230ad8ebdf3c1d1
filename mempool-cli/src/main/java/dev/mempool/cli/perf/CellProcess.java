// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.perf;

import dev.mempool.bench.support.ChildJvm;
import dev.mempool.bench.support.LineProcess;
import dev.mempool.core.foreign.Faults;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The JVM that measures one cell, seen from its parent: it has the same JDK, class path and options
 * as this one. The messages of exceptions are one line for the user, without a folder. Not
 * thread-safe, except for {@link #close}.
 */
final class CellProcess implements AutoCloseable {

  /** An answer takes some tens of milliseconds; the first one takes the start of a JVM. */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final int MAX_MESSAGE = 2000;

  private final LineProcess process;

  private CellProcess(LineProcess process) {
    this.process = process;
  }

  /** Starts the JVM. {@link #awaitStart()} fails if it cannot build its pool. */
  static CellProcess start(Cell cell) throws IOException {
    List<String> options = new ArrayList<>(ChildJvm.inheritedOptions());
    options.add("-D" + GetPutLoop.BULK_PROPERTY + "=" + cell.bulk());
    List<String> arguments = new ArrayList<>();
    arguments.add(cell.backend().ops().name());
    arguments.add(cell.backend().ops().config());
    arguments.add(String.valueOf(cell.cache()));
    arguments.add(String.valueOf(cell.cores()));
    arguments.add(String.valueOf(cell.bulk()));
    // only the jar of the backend: other plug-ins must not touch the measurement
    Path jar = cell.backend().jar();
    if (jar != null) {
      arguments.add(jar.toString());
    }
    ProcessBuilder command =
        new ProcessBuilder(ChildJvm.command(CellMain.class, options, arguments));
    try {
      return new CellProcess(
          LineProcess.start("its JVM", command.redirectErrorStream(true), TIMEOUT));
    } catch (IOException e) {
      // the message of the outer exception names a folder
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException("its JVM cannot be started: " + cause.getMessage(), e);
    }
  }

  /** Waits until the pool is built. */
  void awaitStart() throws IOException {
    answer();
  }

  /** Measures for a time. {@return nanoseconds per object} */
  double slice(long millis) throws IOException {
    process.send(String.valueOf(millis));
    return Double.parseDouble(answer());
  }

  /** Ends the program, and fails if an object did not come back to the pool. */
  void end() throws IOException {
    process.send(CellMain.END);
    answer();
  }

  /** Kills the process. Thread-safe. */
  @Override
  public void close() {
    process.close();
  }

  private String answer() throws IOException {
    String answer = process.answer(CellMain.MARK);
    if (answer.startsWith(CellMain.FAILED)) {
      throw new IOException(Faults.text(answer.substring(CellMain.FAILED.length()), MAX_MESSAGE));
    }
    return answer;
  }
}
