package dev.mempool.tck;

import java.util.Optional;

/**
 * The result of a soak, so far or at its end.
 *
 * @param seconds the time that the threads have run, in whole seconds
 * @param operations the number of calls that moved objects
 * @param duplicated how often an object was handed out while it was in use, or one that the pool
 *     does not have
 * @param lost the objects that at the end no thread holds and none can get; 0 while the soak runs,
 *     and when a call hangs, because a thread may then still hold objects
 * @param fault the first fault: an object that was handed out twice or not at all, an exception, a
 *     hanging call with the stacks of the threads, changed memory, or objects that could be got
 *     singly but not in bulk
 */
public record SoakResult(
    long seconds, long operations, long duplicated, long lost, Optional<String> fault) {

  /** {@return whether no fault was found} */
  public boolean clean() {
    return duplicated == 0 && lost == 0 && fault.isEmpty();
  }
}
