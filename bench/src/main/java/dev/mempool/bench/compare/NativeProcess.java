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
 * A process of the C program of {@code bench/native}. It reads a command per line, answers each
 * with a line of JSON, and sleeps meanwhile. Not thread-safe.
 */
final class NativeProcess implements AutoCloseable {

  /** The process has nothing left to do when its input ends. */
  private static final Duration END = Duration.ofSeconds(5);

  /** Hundreds of times the duration of the longest slice. */
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final LineProcess process;
  private @Nullable Description description;

  /**
   * The program's description of itself.
   *
   * @param version the version of the library
   * @param options the compiler's options
   */
  record Description(String version, String options) {}

  private NativeProcess(LineProcess process) {
    this.process = process;
  }

  /** Starts a process and does not wait until it is ready. */
  static NativeProcess start(Path program, List<Integer> cpus, NativeMemory memory)
      throws NativeRefusal {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    // no devices, no configuration shared with other processes
    command.addAll(
        List.of("--no-pci", "--no-shconf", "--no-telemetry", "--file-prefix=mempool-bench"));
    command.addAll(List.of("--log-level=error", "-m", Integer.toString(memory.megabytes())));
    // pages in memory alone need no mounted file system
    command.add(memory.hugePages() ? "--in-memory" : "--no-huge");
    command.add("--lcores");
    command.add(
        IntStream.range(0, cpus.size())
            .mapToObj(i -> i + "@" + cpus.get(i))
            .collect(Collectors.joining(",")));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      return new NativeProcess(LineProcess.start("the C side", builder, TIMEOUT));
    } catch (IOException e) {
      throw new NativeRefusal("the C side could not be started: " + e.getMessage());
    }
  }

  /** {@return the first line of the process, which it writes when it is ready} */
  Description description() throws NativeRefusal {
    Description known = description;
    if (known == null) {
      JsonObject hello = read();
      known = new Description(text(hello, "version"), text(hello, "options"));
      description = known;
    }
    return known;
  }

  /** {@return the answer to a command} */
  JsonObject ask(String command) throws NativeRefusal {
    description();
    process.send(command);
    return read();
  }

  private JsonObject read() throws NativeRefusal {
    try {
      return parse(process.answer(""));
    } catch (IOException e) {
      throw new NativeRefusal(String.valueOf(e.getMessage()));
    }
  }

  /**
   * {@return the answer in a line}
   *
   * @throws NativeRefusal if the C side refuses a command, or the line is no JSON object
   */
  static JsonObject parse(String line) throws NativeRefusal {
    JsonObject answer;
    try {
      answer = JsonParser.parseString(line).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new NativeRefusal("the C side answered: " + line);
    }
    if (answer.has("refused")) {
      throw new NativeRefusal(answer.get("refused").getAsString());
    }
    return answer;
  }

  static double number(JsonObject answer, String field) throws NativeRefusal {
    return Double.parseDouble(text(answer, field));
  }

  static String text(JsonObject answer, String field) throws NativeRefusal {
    if (!answer.has(field)) {
      throw new NativeRefusal("the answer of the C side has no field " + field + ": " + answer);
    }
    return answer.get(field).getAsString();
  }

  /** Ends the process and waits, because the next one needs its huge pages. */
  @Override
  public void close() {
    process.end(END);
  }
}
