package dev.mempool.bench.compare;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The C program, or the reason why there is none. Starts its processes ahead of time. */
final class NativeSide implements AutoCloseable {

  private final @Nullable Path program;
  private final String reason;
  private final List<Integer> cpus;
  private @Nullable NativeProcess spare;
  private NativeMemory spareMemory = NativeMemory.LEAST;

  /**
   * Starts no process yet.
   *
   * @param program the C program, or null
   * @param reason the reason why there is no program
   * @param cpus the processors of its threads
   */
  NativeSide(@Nullable Path program, String reason, List<Integer> cpus) {
    this.program = program;
    this.reason = reason;
    this.cpus = cpus;
  }

  /**
   * {@return a new process that can run a cell}
   *
   * @throws NativeRefusal if there is none
   */
  NativeProcess start(Cell cell) throws NativeRefusal {
    NativeProcess waiting = spare;
    spare = null;
    NativeMemory memory = NativeMemory.of(cell);
    if (waiting != null) {
      if (spareMemory.equals(memory)) {
        return waiting;
      }
      waiting.close();
    }
    return launch(memory);
  }

  /** Starts the next process for such a cell. It takes longer to start than a JVM. */
  void prepare(Cell cell) {
    try {
      spareMemory = NativeMemory.of(cell);
      spare = launch(spareMemory);
    } catch (NativeRefusal e) {
      // the start will be refused again when the process is needed
      spare = null;
    }
  }

  private NativeProcess launch(NativeMemory memory) throws NativeRefusal {
    if (program == null) {
      throw new NativeRefusal(reason);
    }
    if (memory.hugePages()) {
      int free = NativeMemory.hugePagesFree();
      int needed = Math.ceilDiv(memory.megabytes(), 2);
      if (free < needed) {
        throw new NativeRefusal(
            "C's bucket needs %d free huge pages of 2 MiB, there are %d; as root: echo %d > %s"
                .formatted(needed, free, needed, NativeMemory.HUGE_PAGES_SETTING));
      }
    }
    return NativeProcess.start(program, cpus, memory);
  }

  /** {@return the program's description of itself; null if there is no program} */
  NativeProcess.@Nullable Description describe() {
    try (NativeProcess process = launch(NativeMemory.LEAST)) {
      return process.description();
    } catch (NativeRefusal e) {
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
