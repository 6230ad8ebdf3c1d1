package dev.mempool.cli.perf;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The JVM that measures one cell, as its parent sees it. It is of the same kind and has the same
 * class path and options as this one.
 */
final class CellProcess implements AutoCloseable {

  /**
   * Who does not answer within that many seconds hangs: an answer takes some tens of milliseconds,
   * the first one a start of a JVM, beside others.
   */
  private static final long PATIENCE = 30;

  private static final String UNEXPECTED = "its JVM ended unexpectedly";

  private final Process process;
  private final OutputStream commands;
  private final BufferedReader answers;
  private volatile boolean hangs;

  private CellProcess(Process process) {
    this.process = process;
    this.commands = process.getOutputStream();
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts it; {@link #awaitStart()} says whether that went well. */
  static CellProcess start(Cell cell, List<Path> plugins) throws CellFailedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (isForEveryJvm(option)) {
        command.add(option);
      }
    }
    command.add("-D" + Rounds.BULK_PROPERTY + "=" + cell.bulk());
    Module module = CellMain.class.getModule();
    if (module.isNamed()) {
      command.add("--module-path=" + System.getProperty("jdk.module.path"));
      command.add("-m");
      command.add(module.getName() + "/" + CellMain.class.getName());
    } else {
      command.add("-cp");
      command.add(System.getProperty("java.class.path"));
      command.add(CellMain.class.getName());
    }
    command.add(cell.backend().ops().name());
    command.add(cell.backend().ops().config());
    command.add(String.valueOf(cell.cache()));
    command.add(String.valueOf(cell.cores()));
    command.add(String.valueOf(cell.bulk()));
    plugins.forEach(folder -> command.add(folder.toString()));
    try {
      return new CellProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
    } catch (IOException e) {
      // the outer message names a folder, and reports name none
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new CellFailedException("its JVM cannot be started: " + cause.getMessage());
    }
  }

  /** An agent may want a port of its own; a module path is given anyway. */
  private static boolean isForEveryJvm(String option) {
    return !option.startsWith("-agent")
        && !option.startsWith("-javaagent")
        && !option.startsWith("-Xrun")
        && !option.startsWith("--module-path");
  }

  /** Waits until the pool is made. */
  void awaitStart() throws CellFailedException {
    answer();
  }

  /** Measures for so long. {@return nanoseconds per object} */
  double slice(long millis) throws CellFailedException {
    return Double.parseDouble(ask(String.valueOf(millis)));
  }

  /** Ends it, and looks whether all objects came back. */
  void end() throws CellFailedException {
    ask(CellMain.END);
  }

  /** Leaves nothing behind, whatever it is doing. Any thread may call it. */
  @Override
  public void close() {
    process.destroyForcibly();
  }

  private String ask(String command) throws CellFailedException {
    try {
      commands.write((command + "\n").getBytes(StandardCharsets.US_ASCII));
      commands.flush();
    } catch (IOException e) {
      // its last words say why
    }
    return answer();
  }

  private String answer() throws CellFailedException {
    CompletableFuture<Void> watch =
        CompletableFuture.runAsync(
            this::stopWaiting, CompletableFuture.delayedExecutor(PATIENCE, TimeUnit.SECONDS));
    String other = "";
    try {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.startsWith(CellMain.MARK)) {
          return checked(line.substring(CellMain.MARK.length()));
        }
        other = line.isBlank() || !other.isEmpty() ? other : line.strip();
      }
    } catch (IOException e) {
      // as if it were the end
    } finally {
      watch.cancel(false);
    }
    if (hangs) {
      throw new CellFailedException("no answer within %d seconds".formatted(PATIENCE));
    }
    throw new CellFailedException(other.isEmpty() ? UNEXPECTED : UNEXPECTED + ": " + other);
  }

  private void stopWaiting() {
    hangs = true;
    close();
  }

  private static String checked(String answer) throws CellFailedException {
    if (answer.startsWith(CellMain.FAILED)) {
      throw new CellFailedException(answer.substring(CellMain.FAILED.length()));
    }
    return answer;
  }
}
