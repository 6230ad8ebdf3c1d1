package dev.mempool.bench;

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
}
