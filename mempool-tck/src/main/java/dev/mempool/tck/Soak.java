// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.core.PoolRegistry;
import dev.mempool.tck.soak.SoakFindings;
import dev.mempool.tck.soak.SoakPool;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A test in which threads get, hold and put the objects of a backend for a given time. It finds
 * faults that show only once in millions of calls.
 *
 * <p>The soak runs in rounds of about a second, alternately in a pool without caches and in one
 * with caches. In each round as many threads as the declared concurrency allows get and put single
 * objects, bulks and, where the ops have them, blocks; now and then a thread is interrupted, and
 * another thread counts the objects. The pools are of random size and have objects of random size;
 * after some rounds new ones follow. The threads are lcores, unregistered and virtual threads. An
 * object that a thread gets must have no owner, and its memory must be as it was when it was put;
 * while a thread holds the object, its memory must stay as that thread has written it. After a
 * round all threads stop, and all objects that no thread holds must come out of the pool in one
 * call.
 *
 * <p>Immutable. The seed of the subject decides the choices of each thread; how the threads
 * interleave differs from run to run. C counterpart: none.
 *
 * @since 0.1.0
 */
public final class Soak {

  /**
   * The number of threads unless set: more than a small machine has cores, so that some stop within
   * calls.
   */
  private static final int DEFAULT_THREADS = 8;

  /** The most threads that a soak can have. */
  static final int MAX_THREADS = 256;

  /** The length of a round: short, so that a fault is found soon after it happened. */
  private static final Duration ROUND = Duration.ofSeconds(1);

  /** The rounds after which new pools of other sizes follow: half of them in each of the two. */
  private static final int ROUNDS_PER_POOL = 6;

  /** The longest soak: {@link System#nanoTime} can count it without overflow. */
  private static final Duration MAX_DURATION = Duration.ofDays(365);

  private final Subject subject;
  private final Duration duration;
  private final int threads;
  private final PoolRegistry registry;

  private Soak(Subject subject, Duration duration, int threads, PoolRegistry registry) {
    this.subject = subject;
    this.duration = duration;
    this.threads = threads;
    this.registry = registry;
  }

  /**
   * Returns a soak with 8 threads.
   *
   * @param subject the backend; a thread that does not end within its time limit counts as hanging
   * @param duration how long to run, above 0 and at most 365 days
   * @return the soak
   * @throws IllegalArgumentException if the duration is not allowed
   */
  @CheckReturnValue
  public static Soak of(Subject subject, Duration duration) {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(duration, "duration");
    if (duration.isNegative() || duration.isZero() || duration.compareTo(MAX_DURATION) > 0) {
      throw new IllegalArgumentException(
          "a soak of %s; it must be above 0 and at most %s".formatted(duration, MAX_DURATION));
    }
    return new Soak(subject, duration, DEFAULT_THREADS, new PoolRegistry());
  }

  /**
   * Returns the same soak with another number of threads. Fewer run where the declared concurrency
   * demands it.
   *
   * @param newThreads 1 to 256
   * @return a new soak
   * @throws IllegalArgumentException if the number is not allowed
   */
  @CheckReturnValue
  public Soak withThreads(int newThreads) {
    if (newThreads < 1 || newThreads > MAX_THREADS) {
      throw new IllegalArgumentException(
          "a soak with %d threads; allowed are 1 to %d".formatted(newThreads, MAX_THREADS));
    }
    return new Soak(subject, duration, newThreads, registry);
  }

  /**
   * Returns the same soak with its pools in another registry, in which they can be watched: {@code
   * soak}, which has no caches, and {@code soak-cached}. Unless this is called, they are in a
   * registry of their own.
   *
   * @param newRegistry a registry without pools of these names
   * @return a new soak
   */
  @CheckReturnValue
  public Soak inRegistry(PoolRegistry newRegistry) {
    return new Soak(subject, duration, threads, Objects.requireNonNull(newRegistry, "newRegistry"));
  }

  /**
   * Runs the soak and returns at its end, which comes early when a fault is found. When the backend
   * hangs, the call returns and leaves the threads and pools of the soak behind. An interrupt of
   * the calling thread ends the soak with a fault, and the thread stays interrupted. It is a fault,
   * too, when no object was moved in the whole time.
   *
   * @param progress receives the result so far after each round, on the calling thread; an
   *     exception that it throws ends the soak
   * @return the result
   */
  @CheckReturnValue
  public SoakResult run(Consumer<? super SoakResult> progress) {
    Objects.requireNonNull(progress, "progress");
    SoakFindings found = new SoakFindings();
    int generation = 0;
    List<SoakPool> pools = SoakPool.both(subject.tested(), registry, threads, generation, found);
    // at least one round for each of the two pools, however short the time
    long longest = Math.min(ROUND.toNanos(), duration.toNanos() / 2 + 1);
    long start = System.nanoTime();
    long end = start + duration.toNanos();
    try {
      for (int round = 0; found.clean() && System.nanoTime() - end < 0; round++) {
        long roundEnd = Math.min(end - start, System.nanoTime() - start + longest) + start;
        pools.get(round % pools.size()).round(round, roundEnd);
        found.setRan(Duration.ofNanos(System.nanoTime() - start));
        progress.accept(new SoakResult(found));
        if ((round + 1) % ROUNDS_PER_POOL == 0 && found.clean()) {
          pools.forEach(SoakPool::finish);
          pools = SoakPool.both(subject.tested(), registry, threads, ++generation, found);
        }
      }
    } finally {
      pools.forEach(SoakPool::finish);
    }
    if (found.operations() == 0) {
      found.setFault("no object was moved in %s; use a longer soak".formatted(duration));
    }
    return new SoakResult(found);
  }
}
