// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A child process that answers lines with lines. Not thread-safe, except for {@link #close}. */
public final class LineProcess implements AutoCloseable {

  private final String name;
  private final Process process;
  private final BufferedWriter commands;
  private final BufferedReader answers;
  private final Duration timeout;
  private volatile boolean timedOut;

  private LineProcess(String name, Process process, Duration timeout) {
    this.name = name;
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
   * @param timeout the time within which it must answer
   * @return the process
   * @throws IOException if it cannot be started
   */
  public static LineProcess start(String name, ProcessBuilder command, Duration timeout)
      throws IOException {
    return new LineProcess(name, command.start(), timeout);
  }

  /**
   * Sends a line. If the process has ended, the next {@link #answer} says why.
   *
   * @param line the line
   */
  public void send(String line) {
    try {
      commands.write(line + "\n");
      commands.flush();
    } catch (IOException e) {
      // the last lines of the process may say why
    }
  }

  /**
   * Waits for an answer.
   *
   * @param mark the beginning of an answer; other lines are skipped
   * @return the answer without the mark
   * @throws IOException if the process ends before, with its first other line in the message, or if
   *     it does not answer in time and is killed
   */
  public String answer(String mark) throws IOException {
    CompletableFuture<Void> timer =
        CompletableFuture.runAsync(
            this::timeOut,
            CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS));
    String other = "";
    try {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.startsWith(mark)) {
          return line.substring(mark.length());
        }
        other = line.isBlank() || !other.isEmpty() ? other : ": " + line.strip();
      }
    } catch (IOException e) {
      // the same as the end of its output
    } finally {
      timer.cancel(false);
    }
    throw new IOException(
        timedOut
            ? "no answer within %d seconds".formatted(timeout.toSeconds())
            : name + " ended unexpectedly" + other);
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
