package dev.mempool.bench;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A Java process of its own for what is measured: what ran before in this one would have shaped
 * what the compiler knows, and the heap. It writes a row per line.
 */
public final class ChildJvm {

  private ChildJvm() {}

  /**
   * Runs a program to its end. What it writes to its standard error goes to that of this process.
   *
   * @param program the class with its {@code main}
   * @param options options of the JVM
   * @param words the program's arguments
   * @param rows told of each row as it comes
   * @throws IllegalStateException if the program fails, or writes what is no row
   */
  public static void run(
      Class<?> program, List<String> options, List<String> words, Consumer<JsonObject> rows) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(words);
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new IllegalStateException("no Java process could be started: " + command, e);
    }
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        rows.accept(JsonParser.parseString(line).getAsJsonObject());
      }
      int status = process.waitFor();
      if (status != 0) {
        throw new IllegalStateException(
            "%s %s ended with status %d".formatted(program.getSimpleName(), words, status));
      }
    } catch (IOException | JsonParseException | IllegalStateException e) {
      throw new IllegalStateException(
          "%s %s gave no rows: %s".formatted(program.getSimpleName(), words, e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a Java process measured", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
