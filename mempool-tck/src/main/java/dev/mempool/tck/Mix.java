package dev.mempool.tck;

import java.util.stream.Stream;

/**
 * How many threads do what at the same time.
 *
 * @param producers threads that put
 * @param consumers threads that get
 * @param both threads that get and put
 */
record Mix(int producers, int consumers, int both) {

  private static final Mix[] QUICK = {
    new Mix(1, 1, 0), new Mix(2, 1, 0), new Mix(1, 2, 0), new Mix(2, 2, 0), new Mix(0, 0, 4)
  };

  private static final Mix[] FULL = {
    new Mix(1, 1, 0),
    new Mix(2, 1, 0),
    new Mix(1, 2, 0),
    new Mix(2, 2, 0),
    new Mix(3, 1, 0),
    new Mix(1, 3, 0),
    new Mix(0, 0, 2),
    new Mix(0, 0, 3),
    new Mix(0, 0, 4),
    new Mix(1, 1, 2)
  };

  /** Eight threads, more than a small machine has cores, and 32, more than most have. */
  private static final Mix[] CROWDS = {
    new Mix(0, 0, 8),
    new Mix(7, 1, 0),
    new Mix(1, 7, 0),
    new Mix(0, 0, 32),
    new Mix(31, 1, 0),
    new Mix(1, 31, 0)
  };

  /** 48 threads, so that each is off its core for long, and two that wait for each other. */
  private static final Mix[] STALLED = {
    new Mix(0, 0, 48), new Mix(47, 1, 0), new Mix(1, 47, 0), new Mix(1, 1, 0)
  };

  /** The mixes of a few threads that a backend allows. */
  static Stream<Mix> allowed(Subject subject, Effort effort) {
    return Stream.of(effort == Effort.QUICK ? QUICK : FULL).filter(mix -> mix.allowedBy(subject));
  }

  /** The mixes of many threads that a backend allows. */
  static Stream<Mix> crowds(Subject subject) {
    return Stream.of(CROWDS).filter(mix -> mix.allowedBy(subject));
  }

  /** The mixes of threads to be stopped in the middle of calls that a backend allows. */
  static Stream<Mix> stalled(Subject subject) {
    return Stream.of(STALLED).filter(mix -> mix.allowedBy(subject));
  }

  /** The tries of each thread: a crowd has as many in all as four threads. */
  int share(int tries) {
    return tries * 4 / Math.max(4, producers + consumers + both);
  }

  private boolean allowedBy(Subject subject) {
    return subject.concurrency().allows(producers + both, consumers + both);
  }

  @Override
  public String toString() {
    return both == 0
        ? "%d put, %d get".formatted(producers, consumers)
        : producers == 0
            ? "%d get and put".formatted(both)
            : "%d put, %d get, %d both".formatted(producers, consumers, both);
  }
}
