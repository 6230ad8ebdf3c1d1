// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.measure;

import com.google.common.io.MoreFiles;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.openjdk.jmh.runner.RunnerException;

/**
 * A part whose cases JMH measures in rounds: each round measures every case once, in a process of
 * its own. A disturbance of the machine then changes one round of several cases, and not all
 * figures of one. Every second round goes through the list backwards, so that a machine that
 * becomes slower favours no case.
 *
 * @param cases the cases; those that are compared are next to each other, and so seconds apart
 * @param warmups the tenths of a second of each warm-up
 * @param rows makes the rows of the document from the figures
 */
public record RoundsPart(
    String name,
    List<BenchmarkCase> cases,
    int rounds,
    int warmups,
    Function<Results, List<JsonObject>> rows)
    implements Part {

  /** Measures a case once, in a process of its own. */
  @FunctionalInterface
  public interface Runner {

    Results.Score run(BenchmarkCase one) throws RunnerException;
  }

  /** Checks that there are rounds, and that the names differ. */
  public RoundsPart {
    if (rounds < 1) {
      throw new IllegalArgumentException(rounds + " rounds; there must be at least 1");
    }
    List<String> names = cases.stream().map(BenchmarkCase::name).toList();
    if (names.stream().distinct().count() < names.size()) {
      throw new IllegalArgumentException("two cases have the same name: " + names);
    }
  }

  @Override
  public Duration guess() {
    return JmhRunner.guess(rounds * cases.size(), warmups);
  }

  @Override
  public JsonObject measure(Consumer<String> progress) {
    try {
      Path folder = Files.createTempDirectory("mempool-jmh");
      try {
        return measure(one -> JmhRunner.run(one, warmups, folder), progress);
      } finally {
        MoreFiles.deleteRecursively(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the document with the figures of another runner. */
  public JsonObject measure(Runner runner, Consumer<String> progress) {
    return Part.document(rows.apply(run(runner, progress)));
  }

  /** Measures. A case that fails is left out of the following rounds, and the others go on. */
  Results run(Runner runner, Consumer<String> progress) {
    Results results = new Results();
    int step = 0;
    for (int round = 0; round < rounds; round++) {
      for (BenchmarkCase one : round % 2 == 0 ? cases : cases.reversed()) {
        step++;
        if (results.failure(one.name()).isEmpty()) {
          progress.accept("%d of %d: %s".formatted(step, rounds * cases.size(), one.name()));
          try {
            results.add(one.name(), runner.run(one));
          } catch (RunnerException e) {
            results.failures.put(one.name(), String.valueOf(e.getMessage()));
          }
        }
      }
    }
    return results;
  }
}
