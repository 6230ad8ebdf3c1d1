package dev.mempool.bench;

import java.nio.file.Path;
import java.util.List;

/** The JVM options of the processes that measure. */
public final class Forks {

  /** JMH itself still calls these methods of Unsafe, and would make the JVM warn. */
  public static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";

  /** The threads that measure are lcores, as the threads of a user who wants speed are. */
  public static final String EXECUTOR = "-Djmh.executor=CUSTOM";

  public static final String EXECUTOR_CLASS =
      "-Djmh.executor.class=dev.mempool.bench.LcoreExecutor";

  /** Of threads that are no lcores, and pinned all the same. */
  public static final String PINNED_CLASS = "-Djmh.executor.class=dev.mempool.bench.PinnedExecutor";

  private Forks() {}

  /**
   * {@return the options for a process that reads its classes from a file, or makes it} Classes
   * without compiled code or profiles: a process starts in two thirds of the time.
   */
  public static List<String> archive(Path file) {
    return List.of("-XX:SharedArchiveFile=" + file, "-XX:+AutoCreateSharedArchive");
  }
}
