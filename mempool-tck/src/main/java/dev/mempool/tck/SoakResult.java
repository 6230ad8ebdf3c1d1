// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck;

import dev.mempool.tck.soak.SoakFindings;
import java.util.Optional;

/**
 * The result of a soak, so far or at its end. Immutable.
 *
 * @since 0.1.0
 */
public final class SoakResult {

  private final long seconds;
  private final long operations;
  private final long duplicated;
  private final long lost;
  private final Optional<String> fault;

  SoakResult(SoakFindings found) {
    this.seconds = found.ran().toSeconds();
    this.operations = found.operations();
    this.duplicated = found.duplicated();
    this.lost = found.lost();
    this.fault = found.fault();
  }

  /** {@return the time that the threads have run, in whole seconds} */
  public long seconds() {
    return seconds;
  }

  /** {@return the number of calls that moved objects} */
  public long operations() {
    return operations;
  }

  /**
   * {@return how often an object was handed out while it was in use, or one that the pool does not
   * have}
   */
  public long duplicated() {
    return duplicated;
  }

  /**
   * {@return the number of objects that at the end no thread holds and none can get; 0 while the
   * soak runs, and when a call hangs, because a thread may then still hold objects}
   */
  public long lost() {
    return lost;
  }

  /**
   * {@return the first fault: an object that was handed out twice or not at all, an exception, a
   * hanging call with the stacks of the threads, changed memory, or objects that could be got
   * singly but not in bulk}
   */
  public Optional<String> fault() {
    return fault;
  }

  /** {@return whether no fault was found} */
  public boolean clean() {
    return duplicated == 0 && lost == 0 && fault.isEmpty();
  }

  /** {@return the numbers in one line, and the fault if there is one} */
  @Override
  public String toString() {
    return "seconds=%d operations=%d duplicated=%d lost=%d%s"
        .formatted(
            seconds, operations, duplicated, lost, fault.map(text -> " fault: " + text).orElse(""));
  }
}
