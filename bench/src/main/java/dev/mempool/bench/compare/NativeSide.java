package dev.mempool.bench.compare;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The C side, or the reason why there is none. */
final class NativeSide implements AutoCloseable {

  private final @Nullable Path program;
  private final String reason;
  private final List<Integer> cpus;
  private @Nullable NativeProcess spare;
  private NativeMemory ofSpare = NativeMemory.least();

  /**
   * Starts nothing yet.
   *
   * @param program the C program, or null
   * @param reason why there is no program
   * @param cpus the processors of its threads
   */
  NativeSide(@Nullable Path program, String reason, List<Integer> cpus) {
    this.program = program;
    this.reason = reason;
    this.cpus = cpus;
  }

  /**
   * {@return a process that can run a cell, and has run none}
   *
   * @throws NativeRefusal if there is none
   */
  NativeProcess start(Cell cell) throws NativeRefusal {
    NativeProcess waiting = spare;
    spare = null;
    if (waiting != null && ofSpare.equals(NativeMemory.of(cell))) {
      return waiting;
    }
    if (waiting != null) {
      waiting.close();
    }
    return launch(NativeMemory.of(cell));
  }

  /** Starts the next process for such a cell already: it takes longer than to start a JVM. */
  void prepare(Cell cell) {
    try {
      ofSpare = NativeMemory.of(cell);
      spare = launch(ofSpare);
    } catch (NativeRefusal e) {
      // it will be refused again when it is needed
      spare = null;
    }
  }

  private NativeProcess launch(NativeMemory memory) throws NativeRefusal {
    Path there = program();
    if (memory.hugePages()) {
      int free = HugePages.free();
      int needed = HugePages.holding(memory.megabytes());
      if (free < needed) {
        throw new NativeRefusal(
            "C's bucket needs %d free huge pages of 2 MiB, there are %d; as root: echo %d > %s"
                .formatted(needed, free, needed, HugePages.SETTING));
      }
    }
    return NativeProcess.start(there, cpus, memory);
  }

  private Path program() throws NativeRefusal {
    if (program == null) {
      throw new NativeRefusal(reason);
    }
    return program;
  }

  /** {@return what the program says about itself; empty if there is none} */
  Optional<NativeProcess.Description> describe() {
    try (NativeProcess process = NativeProcess.start(program(), cpus, NativeMemory.least())) {
      return Optional.of(process.description());
    } catch (NativeRefusal e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    if (spare != null) {
      spare.close();
    }
  }
}
