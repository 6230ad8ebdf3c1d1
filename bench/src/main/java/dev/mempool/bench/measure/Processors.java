// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The processors on which this process may run, and on which the benchmark threads are pinned. */
public final class Processors {

  /** The system property with the numbers of the processors. Without it no thread is pinned. */
  private static final String PROPERTY = "mempool.bench.cpus";

  private static final String FIELD = "Cpus_allowed_list:";

  private Processors() {}

  /** Returns the numbers of the processors on which this process may run, on Linux. */
  public static List<Integer> allowed() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith(FIELD))
          .findFirst()
          .map(line -> parse(line.substring(FIELD.length()).strip()))
          .orElseThrow(() -> new IOException("/proc/self/status has no line " + FIELD));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the numbers in a list such as {@code 0,2-4}. */
  public static List<Integer> parse(String text) {
    return Arrays.stream(text.split(","))
        .map(part -> Arrays.stream(part.split("-", 2)).map(Integer::valueOf).toList())
        .flatMap(ends -> IntStream.rangeClosed(ends.getFirst(), ends.getLast()).boxed())
        .toList();
  }

  /** Returns the JVM option that makes a {@link PinnedExecutor} pin its threads. */
  public static String option(List<Integer> cpus) {
    return cpus.stream()
        .map(String::valueOf)
        .collect(Collectors.joining(",", "-D" + PROPERTY + "=", ""));
  }

  /**
   * Pins the calling thread, by {@code taskset}. More threads than processors are spread evenly.
   */
  static void pin(int thread) {
    String cpus = System.getProperty(PROPERTY, "");
    if (cpus.isEmpty()) {
      return;
    }
    String[] all = cpus.split(",");
    String cpu = all[thread % all.length];
    try {
      // a link to PID/task/TID: the native id of the calling thread without native code
      Path self = Files.readSymbolicLink(Path.of("/proc/thread-self"));
      Process taskset =
          new ProcessBuilder("taskset", "-cp", cpu, self.getFileName().toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (taskset.waitFor() != 0) {
        throw new IllegalStateException("taskset could not pin a thread to processor " + cpu);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("a thread could not be pinned to processor " + cpu, e);
    }
  }
}
