package dev.mempool.core;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who got or put something, when and where. A throwable, because that records a stack in the
 * cheapest way, and can be attached to the exception that tells of it.
 */
final class Trace extends Throwable {

  private static final long serialVersionUID = 1;

  /** Whose frames say nothing about the user. */
  private static final Set<String> OURS =
      Stream.of(
              Trace.class,
              Traces.class,
              PoolGuard.class,
              Watches.class,
              WatchedRoute.class,
              CacheWindow.class,
              Mempool.class)
          .map(Class::getName)
          .collect(Collectors.toSet());

  private final String what;
  private final String thread;
  private final Instant time = Instant.now();
  private final long nanos = System.nanoTime();

  Trace(String what) {
    this.what = what;
    this.thread = nameOf(Thread.currentThread());
  }

  /** Virtual threads mostly have no name. */
  private static String nameOf(Thread thread) {
    return thread.getName().isEmpty() ? "#" + thread.threadId() : thread.getName();
  }

  String thread() {
    return thread;
  }

  Instant time() {
    return time;
  }

  boolean isAfter(Trace other) {
    return nanos - other.nanos >= 0;
  }

  /** The stack from the caller of the pool on. */
  List<StackTraceElement> site() {
    return Arrays.stream(getStackTrace())
        .dropWhile(frame -> OURS.contains(frame.getClassName()))
        .toList();
  }

  @Override
  public String getMessage() {
    return "%s by thread '%s' at %s".formatted(what, thread, time);
  }
}
