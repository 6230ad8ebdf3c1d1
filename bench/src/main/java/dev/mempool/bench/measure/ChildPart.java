// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.measure;

import com.google.common.collect.Lists;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.mempool.bench.support.ChildJvm;
import java.io.IOException;
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
    List<String> options = List.of(Processors.option(Processors.allowed()));
    for (int i = 0; i < arguments.size(); i++) {
      List<String> words = arguments.get(i);
      progress.accept("%d of %d: %s".formatted(i + 1, arguments.size(), String.join(" ", words)));
      try {
        run(ChildJvm.command(program, options, words), rows);
      } catch (IOException | JsonParseException | IllegalStateException | InterruptedException e) {
        throw new IllegalStateException(
            "%s %s gave no rows: %s".formatted(program.getSimpleName(), words, e.getMessage()), e);
      }
    }
    return Part.document(combine.apply(rows));
  }

  private static void run(List<String> command, List<JsonObject> rows)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    for (String line : process.inputReader().readAllLines()) {
      rows.add(JsonParser.parseString(line).getAsJsonObject());
    }
    int status = process.waitFor();
    if (status != 0) {
      throw new IllegalStateException("its exit status is " + status);
    }
  }

  /** Returns the arguments {@code OPS CACHE} of a child for each backend and size of caches. */
  public static List<List<String>> opsAndCaches() {
    return Lists.cartesianProduct(Pools.OPS, Lists.transform(Pools.CACHES, String::valueOf));
  }

  /** Returns the arguments {@code OPS CACHE MORE} for each combination with one of these. */
  public static List<List<String>> opsAndCachesAnd(List<String> more) {
    return Lists.cartesianProduct(Pools.OPS, Lists.transform(Pools.CACHES, String::valueOf), more);
  }
}
