// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A child process that answers lines with lines, such as one that measures. An answer begins with a
 * mark, and other lines are skipped. Not thread-safe, except for {@link #close}.
 */
public final class LineProcess implements AutoCloseable {

  /** The line that the JVM prints when it has been given the module of the vectors. */
  private static final String VECTOR_NOTICE = "WARNING: Using incubator modules";

  private final String name;
  private final String mark;
  private final Process process;
  private final BufferedWriter commands;
  private final BufferedReader answers;
  private final Duration timeout;
  private volatile boolean timedOut;

  private LineProcess(String name, String mark, Process process, Duration timeout) {
    this.name = name;
    this.mark = mark;
    this.process = process;
    this.commands = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.timeout = timeout;
  }

  /**
   * Starts a process.
   *
   * @param name the name of the process in messages
   * @param command its command
   * @param mark the beginning of its answers
   * @param timeout the time within which it must answer
   * @return the process
   * @throws IOException if it cannot be started
   */
  public static LineProcess start(
      String name, ProcessBuilder command, String mark, Duration timeout) throws IOException {
    return new LineProcess(name, mark, command.start(), timeout);
  }

  /**
   * Sends a line and waits for the answer.
   *
   * @param line the line
   * @return the answer
   * @throws IOException as {@link #answer} does
   */
  public Answer ask(String line) throws IOException {
    try {
      commands.write(line + "\n");
      commands.flush();
    } catch (IOException e) {
      // the last lines of the process may say why
    }
    return answer();
  }

  /**
   * Waits for an answer.
   *
   * @return the answer
   * @throws IOException if the process refuses what it was asked; if it ends before, with its first
   *     other line in the message; or if it does not answer in time and is killed
   */
  public Answer answer() throws IOException {
    CompletableFuture<Void> timer =
        CompletableFuture.runAsync(
            this::timeOut,
            CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS));
    String other = "";
    try {
      for (String line = readLine(); line != null; line = readLine()) {
        if (line.startsWith(mark)) {
          return Answer.parse(name, line.substring(mark.length()));
        }
        if (other.isEmpty() && !line.isBlank() && !line.startsWith(VECTOR_NOTICE)) {
          other = ": " + line.strip();
        }
      }
    } finally {
      timer.cancel(false);
    }
    throw new IOException(
        timedOut
            ? "no answer within %d seconds".formatted(timeout.toSeconds())
            : name + " ended unexpectedly" + other);
  }

  /** Returns null at the end of the output. */
  private @Nullable String readLine() {
    try {
      return answers.readLine();
    } catch (IOException e) {
      return null; // killed
    }
  }

  private void timeOut() {
    timedOut = true;
    close();
  }

  /**
   * Closes the input of the process and waits for its end. Kills the process if it does not end in
   * time.
   *
   * @param limit the time
   */
  public void end(Duration limit) {
    try {
      commands.close();
      process.waitFor(limit);
    } catch (IOException e) {
      // the process has already ended
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  /** Kills the process. Thread-safe. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
