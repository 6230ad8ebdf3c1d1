// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

/** The use of a pool by several threads that is measured. It owns the pool. */
public interface Workload extends AutoCloseable {

  /** The loop of one thread, which alone calls it. */
  interface Loop {

    /**
     * Does one round: gets objects and puts them back.
     *
     * @return a number that depends on the objects, so that the compiler cannot drop the round
     */
    int round();

    /** Called before the rounds of a slice; not timed. */
    default void begin() {}

    /**
     * Called after the rounds of a slice; not timed.
     *
     * @param results the sum of what they returned
     */
    default void end(int results) {}

    /** Called after the last slice: gives back the objects that this thread has cached. */
    default void leave() {}
  }

  /**
   * Makes the loop of the calling thread. Thread-safe.
   *
   * @return a new loop
   */
  Loop loop();

  /**
   * Returns the number of objects that a round gets and puts.
   *
   * @return at least 1
   */
  int objects();

  /**
   * Checks, after all loops have ended, that every object came back.
   *
   * @throws IllegalStateException if one did not: the figures would be those of a pool that loses
   *     objects
   */
  void check();

  /** Closes the pool. */
  @Override
  void close();
}
