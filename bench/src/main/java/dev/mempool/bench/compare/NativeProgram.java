// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import dev.mempool.bench.pools.Cell;
import dev.mempool.bench.support.Answer;
import dev.mempool.bench.support.LineProcess;
import dev.mempool.bench.support.SliceProgram;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The C program, or the reason why there is none.
 *
 * @param program the program; empty if there is none
 * @param reason the reason for that
 * @param cpus the processors on which its threads run
 */
record NativeProgram(Optional<Path> program, String reason, List<Integer> cpus)
    implements Side.Program {

  /** Hundreds of times the duration of the longest slice. */
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  /** The version of the library, and the options of the compiler. */
  record Description(String version, String options) {}

  @Override
  public LineProcess start(Cell cell) throws IOException {
    return start(NativeMemory.of(cell));
  }

  @Override
  public void prepare(LineProcess process, Cell cell) throws IOException {
    Answer _ = process.answer();
    Answer _ = process.ask(cell.command());
  }

  @Override
  public IOException explain(LineProcess process, IOException failure) {
    try {
      return process.ask(SliceProgram.END).number("back") == 0
          ? new IOException("C's pool hands out none of its objects", failure)
          : failure;
    } catch (IOException e) {
      return failure;
    }
  }

  /** Returns the program's description of itself; null if there is no program. */
  @Nullable Description describe() {
    try (LineProcess process = start(NativeMemory.LEAST)) {
      Answer hello = process.answer();
      return new Description(hello.text("version"), hello.text("options"));
    } catch (IOException e) {
      return null;
    }
  }

  private LineProcess start(NativeMemory memory) throws IOException {
    Path path = program.orElseThrow(() -> new IOException(reason));
    memory.check();
    String lcores =
        IntStream.range(0, cpus.size())
            .mapToObj(i -> i + "@" + cpus.get(i))
            .collect(Collectors.joining(","));
    // no devices, no configuration shared with others; pages in memory alone need no file system
    String options =
        "--no-pci --no-shconf --no-telemetry --file-prefix=mempool-bench --log-level=error"
            + " -m %d %s --lcores %s"
                .formatted(
                    memory.megabytes(), memory.hugePages() ? "--in-memory" : "--no-huge", lcores);
    List<String> command = new ArrayList<>(List.of(options.split(" ")));
    command.addFirst(path.toString());
    try {
      return LineProcess.start(
          "the C side", new ProcessBuilder(command).redirectError(Redirect.INHERIT), "", TIMEOUT);
    } catch (IOException e) {
      throw new IOException("the C side could not be started: " + e.getMessage(), e);
    }
  }
}
