// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.compare;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.mempool.bench.support.LineProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A process of the C program. It answers each line with a line of JSON, and sleeps meanwhile. The
 * message of an exception is the reason why there are no figures. Not thread-safe.
 */
final class NativeProcess implements AutoCloseable {

  /** The process has nothing left to do when its input ends. */
  private static final Duration END = Duration.ofSeconds(5);

  /** Hundreds of times the duration of the longest slice. */
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  final NativeMemory memory;
  private final LineProcess process;
  private @Nullable JsonObject hello;

  /** Starts a process and does not wait until it is ready. */
  NativeProcess(Path program, List<Integer> cpus, NativeMemory memory) throws IOException {
    memory.check();
    this.memory = memory;
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
    command.addFirst(program.toString());
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      process = LineProcess.start("the C side", builder, TIMEOUT);
    } catch (IOException e) {
      throw new IOException("the C side could not be started: " + e.getMessage(), e);
    }
  }

  /** Returns the program's first line, which describes it. It writes the line when it is ready. */
  JsonObject hello() throws IOException {
    if (hello == null) {
      hello = parse(process.answer(""));
    }
    return hello;
  }

  /** Returns the answer to a command. */
  JsonObject ask(String command) throws IOException {
    hello();
    process.send(command);
    return parse(process.answer(""));
  }

  static JsonObject parse(String line) throws IOException {
    JsonObject answer;
    try {
      answer = JsonParser.parseString(line).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new IOException("the C side answered: " + line, e);
    }
    if (answer.has("refused")) {
      throw new IOException(answer.get("refused").getAsString());
    }
    return answer;
  }

  static double number(JsonObject answer, String field) throws IOException {
    return Double.parseDouble(text(answer, field));
  }

  static String text(JsonObject answer, String field) throws IOException {
    if (!answer.has(field)) {
      throw new IOException("the answer of the C side has no field " + field + ": " + answer);
    }
    return answer.get(field).getAsString();
  }

  /** Ends the process and waits, because the next one needs its huge pages. */
  @Override
  public void close() {
    process.end(END);
  }
}
