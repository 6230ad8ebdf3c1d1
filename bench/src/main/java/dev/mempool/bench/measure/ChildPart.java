package dev.mempool.bench.measure;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.mempool.bench.support.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A part whose rows come from child JVMs, one after another. A new JVM is not influenced by what
 * another measurement has compiled or allocated. It prints a row per line.
 *
 * @param perChild about the time of a child
 * @param arguments the arguments of each child
 * @param combine makes the rows of the document from those of all children
 */
public record ChildPart(
    String name,
    Duration perChild,
    Class<?> program,
    List<List<String>> arguments,
    UnaryOperator<List<JsonObject>> combine)
    implements Part {

  @Override
  public Duration guess() {
    return perChild.multipliedBy(arguments.size());
  }

  @Override
  public JsonObject measure(Consumer<String> progress) {
    List<JsonObject> rows = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      List<String> words = arguments.get(i);
      progress.accept("%d of %d: %s".formatted(i + 1, arguments.size(), String.join(" ", words)));
      rows.addAll(run(words));
    }
    return Part.document(combine.apply(rows));
  }

  private List<JsonObject> run(List<String> words) {
    List<String> options = List.of(Processors.option(Processors.allowed()));
    ProcessBuilder command = new ProcessBuilder(ChildJvm.command(program, options, words));
    try {
      Process process = command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
      try {
        List<JsonObject> rows =
            process
                .inputReader()
                .lines()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
        int status = process.waitFor();
        if (status != 0) {
          throw new IllegalStateException("its exit status is " + status);
        }
        return rows;
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException
        | UncheckedIOException
        | JsonParseException
        | IllegalStateException
        | InterruptedException e) {
      throw new IllegalStateException(
          "%s %s gave no rows: %s".formatted(program.getSimpleName(), words, e.getMessage()), e);
    }
  }

  /** Returns the arguments {@code OPS CACHE} of a child for each backend and size of caches. */
  public static List<List<String>> opsAndCaches() {
    return Pools.OPS.stream()
        .flatMap(ops -> Pools.CACHES.stream().map(cache -> List.of(ops, cache.toString())))
        .toList();
  }
}
