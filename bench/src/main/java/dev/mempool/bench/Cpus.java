package dev.mempool.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** On which processors the measuring threads run. */
public final class Cpus {

  /** The system property with their numbers, separated by commas; without it nothing is pinned. */
  public static final String PROPERTY = "mempool.bench.cpus";

  /** A link to {@code PID/task/TID}: how a thread learns its native id without native code. */
  private static final Path SELF = Path.of("/proc/thread-self");

  private Cpus() {}

  /** {@return the option of the JVM that names the processors} */
  public static String option(List<Integer> cpus) {
    return cpus.stream()
        .map(String::valueOf)
        .collect(Collectors.joining(",", "-D" + PROPERTY + "=", ""));
  }

  /**
   * Pins the calling thread to the processor of its number, by the command {@code taskset}. Where
   * there are more threads than processors, each gets as many.
   */
  static void pin(int number) {
    List<String> cpus =
        Stream.of(System.getProperty(PROPERTY, "").split(",")).filter(s -> !s.isEmpty()).toList();
    if (cpus.isEmpty()) {
      return;
    }
    String cpu = cpus.get(number % cpus.size());
    try {
      String thread = Files.readSymbolicLink(SELF).getFileName().toString();
      Process taskset =
          new ProcessBuilder("taskset", "-cp", cpu, thread)
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
