package dev.mempool.tck;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Real threads that get, hold and put the objects of a backend for a given time, to find what shows
 * only once in a long while.
 *
 * <p>Lcores, unregistered and virtual threads take turns in rounds of about a second, in a pool
 * with caches and in one without, with single objects, bulks and, where the ops have them, blocks;
 * as many threads at once as the declared concurrency allows. Each object that is got must have no
 * owner, its memory must be as it was put, and stay as its owner writes it. Between two rounds all
 * threads stop, and every object that nobody holds must come out of the pool in one call.
 *
 * <p>Immutable. The sequence of each thread's choices is that of the subject's seed; how the
 * threads meet is up to the machine. C counterpart: none.
 */
public final class Soak {

  /** A few more than a small machine has cores, so that threads stop in the middle of calls. */
  public static final int DEFAULT_THREADS = 8;

  /** More would leave no objects for each. */
  public static final int MAX_THREADS = 256;

  /** Short, so that a fault is found near to where it happened. */
  private static final Duration ROUND = Duration.ofSeconds(1);

  /** Far longer than anybody waits, and short enough for the clock of the JVM. */
  private static final Duration MAX_DURATION = Duration.ofDays(365);

  private final Subject subject;
  private final Duration duration;
  private final int threads;

  private Soak(Subject subject, Duration duration, int threads) {
    this.subject = subject;
    this.duration = duration;
    this.threads = threads;
  }

  /**
   * A soak with {@value #DEFAULT_THREADS} threads.
   *
   * @param subject the backend; its time limit says how long a call may hang
   * @param duration how long to run, above 0 and at most 365 days
   * @return the soak
   * @throws IllegalArgumentException if the duration is not allowed
   */
  public static Soak of(Subject subject, Duration duration) {
    if (duration.isNegative() || duration.isZero() || duration.compareTo(MAX_DURATION) > 0) {
      throw new IllegalArgumentException(
          "a soak of %s; it must be above 0 and at most %s".formatted(duration, MAX_DURATION));
    }
    return new Soak(Objects.requireNonNull(subject, "subject"), duration, DEFAULT_THREADS);
  }

  /**
   * The same with another number of threads; fewer run where the concurrency of the ops demands it.
   *
   * @param newThreads 1 to {@value #MAX_THREADS}
   * @return a new soak
   * @throws IllegalArgumentException if the number is not allowed
   */
  public Soak withThreads(int newThreads) {
    if (newThreads < 1 || newThreads > MAX_THREADS) {
      throw new IllegalArgumentException(
          "a soak with %d threads; allowed are 1 to %d".formatted(newThreads, MAX_THREADS));
    }
    return new Soak(subject, duration, newThreads);
  }

  /**
   * Runs it and waits for its end, which comes early when a fault is found. A backend that hangs
   * does not hang this call; its threads and pools are left behind. An interrupt of the calling
   * thread ends the soak with a fault, and the thread stays interrupted. A time in which no object
   * was moved is a fault, too.
   *
   * @param progress is told after each round, on the calling thread; what it throws ends the soak
   * @return what was found
   */
  public SoakResult run(Consumer<? super SoakResult> progress) {
    SoakRecord found = new SoakRecord();
    List<SoakPool> pools = SoakPool.all(subject, threads, found);
    // both pools get their turn, however short the time
    long most = Math.min(ROUND.toNanos(), duration.toNanos() / 2 + 1);
    long start = System.nanoTime();
    long end = start + duration.toNanos();
    try {
      for (int round = 0; found.clean() && System.nanoTime() - end < 0; round++) {
        long roundEnd = Math.min(end - start, System.nanoTime() - start + most) + start;
        pools.get(round % pools.size()).round(round, roundEnd);
        found.ran(Duration.ofNanos(System.nanoTime() - start));
        progress.accept(found.result());
      }
    } finally {
      pools.forEach(SoakPool::finish);
    }
    if (found.result().operations() == 0) {
      found.fault("no object was moved in %s; soak for longer".formatted(duration));
    }
    return found.result();
  }
}
