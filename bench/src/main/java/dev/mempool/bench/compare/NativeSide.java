package dev.mempool.bench.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The C program, or the reason why there is none. Starts its processes ahead of time. */
final class NativeSide implements AutoCloseable {

  /** The version of the library, and the options of the compiler. */
  record Description(String version, String options) {}

  private final Optional<Path> program;
  private final String noProgram;
  private final List<Integer> cpus;
  private @Nullable NativeProcess spare;

  NativeSide(Optional<Path> program, String noProgram, List<Integer> cpus) {
    this.program = program;
    this.noProgram = noProgram;
    this.cpus = cpus;
  }

  /** Returns a new process that can run a cell. */
  NativeProcess start(Cell cell) throws IOException {
    NativeProcess waiting = spare;
    spare = null;
    NativeMemory memory = NativeMemory.of(cell);
    if (waiting != null && waiting.memory.equals(memory)) {
      return waiting;
    }
    if (waiting != null) {
      waiting.close();
    }
    return launch(memory);
  }

  /** Starts the next process for such a cell. It takes longer to start than a JVM. */
  void prepare(Cell cell) {
    try {
      spare = launch(NativeMemory.of(cell));
    } catch (IOException e) {
      // the start will be refused again when the process is needed
      spare = null;
    }
  }

  private NativeProcess launch(NativeMemory memory) throws IOException {
    return new NativeProcess(program.orElseThrow(() -> new IOException(noProgram)), cpus, memory);
  }

  /** Returns the program's description of itself; null if there is no program. */
  @Nullable Description describe() {
    try (NativeProcess process = launch(NativeMemory.LEAST)) {
      return new Description(
          NativeProcess.text(process.hello(), "version"),
          NativeProcess.text(process.hello(), "options"));
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public void close() {
    if (spare != null) {
      spare.close();
    }
  }
}
