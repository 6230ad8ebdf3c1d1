// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import com.google.gson.JsonObject;
import dev.mempool.bench.compare.SliceServer.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The C program, or the reason why there is none. Starts its processes ahead of time. */
final class NativeSide implements AutoCloseable {

  /** With fewer rounds the figure would be that of the start of a slice. */
  private static final int MIN_ROUNDS = 100;

  private static final int MAX_ROUNDS = 10_000_000;

  /** The assumed nanoseconds per object if there is no C side. */
  private static final double GUESS_NS = 4;

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
      spare = null;
    }
  }

  /** Returns the number of rounds that take so long. */
  static int rounds(Cell cell, int sliceMillis, double nsPerObject) {
    double rounds = sliceMillis * 1e6 / (nsPerObject * cell.keep());
    return (int) Math.clamp(rounds, minRounds(cell), MAX_ROUNDS);
  }

  /** Returns the least number of rounds; fewer are enough if they have more than 512 objects. */
  private static int minRounds(Cell cell) {
    return Math.min(MIN_ROUNDS, Math.ceilDiv(MIN_ROUNDS * 512, cell.keep()));
  }

  private static double run(NativeProcess process, int rounds) throws IOException {
    return NativeProcess.number(process.ask("run " + rounds), "ns_per_object");
  }

  /** The C side of one cell, with a C process beside each Java process. */
  final class Slices implements Consumer<Event>, AutoCloseable {

    /** The number of rounds of a slice, of C and of Java. */
    final int rounds;

    private final Cell cell;
    private final List<List<Double>> slices = new ArrayList<>();
    private @Nullable NativeProcess process;
    private boolean refused;

    /** The reason why there are no figures, or a remark about them; may be empty. */
    String remark = "";

    /** Starts a process and finds the number of rounds that take so long. */
    Slices(Cell cell, int sliceMillis) {
      this.cell = cell;
      int found = rounds(cell, sliceMillis, GUESS_NS);
      try {
        found = measureRounds(start(), sliceMillis);
      } catch (IOException e) {
        refuse(e);
      }
      rounds = found;
    }

    private int measureRounds(NativeProcess started, int sliceMillis) throws IOException {
      try {
        // the first slice warms the caches, the second one gives a guess
        int first = 2 * minRounds(cell);
        run(started, first);
        int second = rounds(cell, sliceMillis, run(started, first));
        return rounds(cell, sliceMillis, run(started, second));
      } catch (IOException e) {
        throw NativeProcess.number(started.ask("end"), "back") == 0
            ? new IOException("C's pool hands out none of its objects", e)
            : e;
      }
    }

    private NativeProcess start() throws IOException {
      NativeMemory memory = NativeMemory.of(cell);
      NativeProcess started = spare;
      if (started == null || !started.memory.equals(memory)) {
        NativeSide.this.close();
        started = launch(memory);
      }
      spare = null;
      process = started;
      started.ask(cell.command());
      return started;
    }

    /** Returns the figures of the slices beside each Java process; empty if C refused something. */
    List<List<Double>> nsPerObject() {
      return refused ? List.of() : slices;
    }

    @Override
    public void accept(Event event) {
      try {
        if (event == Event.STARTED) {
          slices.add(new ArrayList<>());
          if (process == null && !refused) {
            run(start(), rounds);
          }
        } else if (process != null && event == Event.SLICE) {
          slices.getLast().add(run(process, rounds));
        } else if (process != null) {
          end(process);
        }
      } catch (IOException e) {
        refuse(e);
      }
    }

    /** Ends the process and starts the next one. It takes longer to start than a JVM. */
    private void end(NativeProcess ended) throws IOException {
      JsonObject answer = ended.ask("end");
      double back = NativeProcess.number(answer, "back");
      double all = NativeProcess.number(answer, "of");
      if (back < all) {
        remark =
            "C's pool could hand out %.0f of its %.0f objects from the start".formatted(back, all);
      }
      close();
      try {
        spare = launch(NativeMemory.of(cell));
      } catch (IOException e) {
        // the start will be refused again when the process is needed
      }
    }

    /** Notes a refusal. The first one is the cause of the following ones. */
    private void refuse(IOException refusal) {
      if (!refused) {
        refused = true;
        remark = String.valueOf(refusal.getMessage());
      }
      close();
    }

    @Override
    public void close() {
      if (process != null) {
        process.close();
        process = null;
      }
    }
  }
}
