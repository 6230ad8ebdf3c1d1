package dev.mempool.tck;

import java.util.Optional;

/**
 * What a soak found, so far or in the end.
 *
 * @param seconds the whole seconds that the threads have run
 * @param operations the calls that moved objects
 * @param duplicated how often an object was handed out while it was in use, or one that the pool
 *     does not have
 * @param lost the objects that nobody has and nobody can get, when it ended; 0 while it runs, and
 *     where a call hangs, because then nothing can be said of its objects
 * @param fault what went wrong first: an object that was handed out twice or not at all, an
 *     exception, a hanging call with the stacks of the threads, changed memory, objects that could
 *     be got singly but not in bulk
 */
public record SoakResult(
    long seconds, long operations, long duplicated, long lost, Optional<String> fault) {

  /** {@return whether nothing was found} */
  public boolean clean() {
    return duplicated == 0 && lost == 0 && fault.isEmpty();
  }
}
