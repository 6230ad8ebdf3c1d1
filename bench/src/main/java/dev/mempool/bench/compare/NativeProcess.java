package dev.mempool.bench.compare;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The C program of {@code bench/native}: it sleeps while it is not asked for anything. */
final class NativeProcess implements AutoCloseable {

  /** It has nothing left to do when its input ends. */
  private static final long PATIENCE_SECONDS = 5;

  /** Hundreds of times what the longest slice takes. */
  private static final long ANSWER_SECONDS = 60;

  private final Process process;
  private final BufferedWriter commands;
  private final BufferedReader answers;
  private @Nullable Description description;

  /**
   * What it says about itself.
   *
   * @param version the version of the library
   * @param options the compiler's options
   */
  record Description(String version, String options) {}

  private NativeProcess(Process process) {
    this.process = process;
    this.commands = process.outputWriter();
    this.answers = process.inputReader();
  }

  /** Starts one and does not wait until it is ready. */
  static NativeProcess start(Path program, List<Integer> cpus, NativeMemory memory)
      throws NativeRefusal {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    // no devices, no configuration shared with other processes
    command.addAll(
        List.of("--no-pci", "--no-shconf", "--no-telemetry", "--file-prefix=mempool-bench"));
    command.addAll(List.of("--log-level=error", "-m", Integer.toString(memory.megabytes())));
    // the pages in memory alone need no mounted file system
    command.add(memory.hugePages() ? "--in-memory" : "--no-huge");
    command.addAll(
        List.of(
            "--lcores",
            IntStream.range(0, cpus.size())
                .mapToObj(i -> i + "@" + cpus.get(i))
                .collect(Collectors.joining(","))));
    try {
      return new NativeProcess(
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    } catch (IOException e) {
      throw new NativeRefusal("the C side could not be started: " + e.getMessage());
    }
  }

  /** {@return what it says first, when it is ready} */
  Description description() throws NativeRefusal {
    Description known = description;
    if (known == null) {
      NativeAnswer hello = NativeAnswer.parse(read());
      known = new Description(hello.text("version"), hello.text("options"));
      description = known;
    }
    return known;
  }

  NativeAnswer ask(String command) throws NativeRefusal {
    description();
    try {
      commands.write(command + "\n");
      commands.flush();
    } catch (IOException e) {
      throw new NativeRefusal("the C side ended");
    }
    return NativeAnswer.parse(read());
  }

  private String read() throws NativeRefusal {
    CompletableFuture<Void> watchdog =
        CompletableFuture.runAsync(
            process::destroyForcibly,
            CompletableFuture.delayedExecutor(ANSWER_SECONDS, TimeUnit.SECONDS));
    try {
      String line = answers.readLine();
      if (line != null) {
        return line;
      }
    } catch (IOException e) {
      throw new NativeRefusal("the C side ended: " + e.getMessage());
    } finally {
      watchdog.cancel(false);
    }
    throw new NativeRefusal("the C side ended");
  }

  @Override
  public void close() {
    try {
      commands.close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
