// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.guard;

import java.time.Instant;
import java.util.Locale;

/**
 * A record of one get or put: its thread, its time and its stack. Immutable. It is a throwable
 * because a throwable is the cheapest record of a stack, and can be attached to the exception that
 * reports a fault.
 */
public final class Trace extends Throwable {

  private static final long serialVersionUID = 1;

  private final String operation;
  private final String thread;
  private final Instant time = Instant.now();
  private final long nanos = System.nanoTime();

  Trace(String operation) {
    this.operation = operation;
    this.thread = nameOf(Thread.currentThread());
  }

  /**
   * {@return a record of the calling thread's stack}
   *
   * @param operation what the thread does, as a participle
   */
  public static Trace here(String operation) {
    return new Trace(operation);
  }

  /** Returns the name of a thread, or its id, because most virtual threads have no name. */
  private static String nameOf(Thread thread) {
    return thread.getName().isEmpty() ? "#" + thread.threadId() : thread.getName();
  }

  /** {@return the name of the thread} */
  public String thread() {
    return thread;
  }

  /** {@return the time of the call} */
  public Instant time() {
    return time;
  }

  /** Tells whether this call was made after another one, or at the same time. */
  boolean isAfter(Trace other) {
    return nanos - other.nanos >= 0;
  }

  @Override
  public String getMessage() {
    return String.format(Locale.ROOT, "%s by thread '%s' at %s", operation, thread, time);
  }
}
