package dev.mempool.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The processors on which this process may run, and on which the benchmark threads are pinned. */
public final class Processors {

  /** The system property with the numbers of the processors. Without it no thread is pinned. */
  private static final String PROPERTY = "mempool.bench.cpus";

  private static final String FIELD = "Cpus_allowed_list:";

  /** A link to {@code PID/task/TID}: the native id of the calling thread without native code. */
  private static final Path SELF = Path.of("/proc/thread-self");

  private Processors() {}

  /**
   * {@return the numbers of the processors on which this process may run}
   *
   * @throws UncheckedIOException if the kernel does not tell them, as on systems other than Linux
   */
  public static List<Integer> allowed() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith(FIELD))
          .findFirst()
          .map(line -> parse(line.substring(FIELD.length()).strip()))
          .orElseThrow(() -> new IOException("/proc/self/status has no line " + FIELD));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the numbers in a list such as {@code 0,2-4}} */
  public static List<Integer> parse(String text) {
    return Arrays.stream(text.split(","))
        .map(part -> part.split("-", 2))
        .flatMap(ends ->
            IntStream.rangeClosed(
                    Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]))
                .boxed())
        .toList();
  }

  /** {@return the JVM option that makes a {@link PinnedExecutor} pin its threads} */
  public static String option(List<Integer> cpus) {
    return cpus.stream()
        .map(String::valueOf)
        .collect(Collectors.joining(",", "-D" + PROPERTY + "=", ""));
  }

  /**
   * Pins the calling thread, by the command {@code taskset}. If there are more threads than
   * processors, they are dealt out evenly.
   */
  static void pin(int thread) {
    String cpus = System.getProperty(PROPERTY, "");
    if (cpus.isEmpty()) {
      return;
    }
    String[] all = cpus.split(",");
    String cpu = all[thread % all.length];
    try {
      String id = Files.readSymbolicLink(SELF).getFileName().toString();
      Process taskset =
          new ProcessBuilder("taskset", "-cp", cpu, id)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (taskset.waitFor() != 0) {
        throw new IllegalStateException("taskset could not pin a thread to processor " + cpu);
      }
    } catch (IOException e) {
      throw new IllegalStateException("a thread could not be pinned to processor " + cpu, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a thread was being pinned", e);
    }
  }
}
