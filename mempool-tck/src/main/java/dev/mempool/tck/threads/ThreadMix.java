// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.threads;

import dev.mempool.api.Concurrency;
import java.util.stream.Stream;

/**
 * How many threads use a backend at the same time, and how.
 *
 * @param producers the threads that only put
 * @param consumers the threads that only get
 * @param both the threads that get and put
 */
public record ThreadMix(int producers, int consumers, int both) {

  private static final ThreadMix[] SOME = {
    new ThreadMix(1, 1, 0),
    new ThreadMix(2, 1, 0),
    new ThreadMix(1, 2, 0),
    new ThreadMix(2, 2, 0),
    new ThreadMix(0, 0, 4)
  };

  private static final ThreadMix[] ALL = {
    new ThreadMix(1, 1, 0),
    new ThreadMix(2, 1, 0),
    new ThreadMix(1, 2, 0),
    new ThreadMix(2, 2, 0),
    new ThreadMix(3, 1, 0),
    new ThreadMix(1, 3, 0),
    new ThreadMix(0, 0, 2),
    new ThreadMix(0, 0, 3),
    new ThreadMix(0, 0, 4),
    new ThreadMix(1, 1, 2)
  };

  /** Mixes of 8 threads, more than a small machine has cores, and of 32, more than most have. */
  private static final ThreadMix[] MANY = {
    new ThreadMix(0, 0, 8),
    new ThreadMix(7, 1, 0),
    new ThreadMix(1, 7, 0),
    new ThreadMix(0, 0, 32),
    new ThreadMix(31, 1, 0),
    new ThreadMix(1, 31, 0)
  };

  /** Mixes of 48 threads, so that each waits long for a core, and one of two threads. */
  private static final ThreadMix[] STALLED = {
    new ThreadMix(0, 0, 48),
    new ThreadMix(47, 1, 0),
    new ThreadMix(1, 47, 0),
    new ThreadMix(1, 1, 0)
  };

  /**
   * Returns the mixes of two to four threads that a concurrency allows.
   *
   * @param concurrency the declared concurrency
   * @param all false for half of them
   * @return the mixes
   */
  public static Stream<ThreadMix> few(Concurrency concurrency, boolean all) {
    return Stream.of(all ? ALL : SOME).filter(mix -> mix.allowedBy(concurrency));
  }

  /** {@return the mixes of 8 and 32 threads that a concurrency allows} */
  public static Stream<ThreadMix> many(Concurrency concurrency) {
    return Stream.of(MANY).filter(mix -> mix.allowedBy(concurrency));
  }

  /** {@return the mixes of threads to be stopped within calls that a concurrency allows} */
  public static Stream<ThreadMix> stalled(Concurrency concurrency) {
    return Stream.of(STALLED).filter(mix -> mix.allowedBy(concurrency));
  }

  /** {@return the tries of each thread, so that all threads together make those of four} */
  public int triesPerThread(int tries) {
    return tries * 4 / Math.max(4, producers + consumers + both);
  }

  private boolean allowedBy(Concurrency concurrency) {
    return concurrency.allows(producers + both, consumers + both);
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
