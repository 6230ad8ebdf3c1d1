// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import dev.mempool.core.foreign.TimeLimit;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds a thread that does not return from a call of a foreign backend, such as a get or a put. It
 * looks at the stacks of the threads from outside, so their calls cost nothing. Not thread-safe.
 */
public final class StuckCalls {

  /** The time between two looks: short enough for a progress bar, too. */
  public static final long TICK_MILLIS = 100;

  /**
   * The looks in a row at which a stuck thread is in the backend. A thread that only calls it
   * often, as one that waits for objects, is outside of it at some of them.
   */
  private static final long LIMIT = TimeLimit.LOADING.toMillis() / TICK_MILLIS;

  private final ForeignBackend backend;
  private final Map<Thread, Integer> inside = new HashMap<>();
  private long before = -1;

  /**
   * Makes the watch of a backend.
   *
   * @param backend the backend that the threads use
   */
  public StuckCalls(ForeignBackend backend) {
    this.backend = backend;
  }

  /**
   * Looks at the threads. To be called every {@value #TICK_MILLIS} ms.
   *
   * @param progress a number that is another one after every piece of work that any thread has done
   * @param threads the threads
   * @return what to throw if a thread is stuck, with the stack trace of that thread; otherwise null
   */
  public @Nullable RuntimeException look(long progress, Collection<Thread> threads) {
    if (progress != before || !backend.isForeign()) {
      before = progress;
      inside.clear();
      return null;
    }
    for (Thread thread : threads) {
      StackTraceElement[] stack = thread.getStackTrace();
      @Nullable StackTraceElement call = backend.entered(stack);
      if (call == null) {
        inside.remove(thread);
      } else if (inside.merge(thread, 1, Integer::sum) >= LIMIT) {
        RuntimeException stuck =
            new IllegalStateException(
                String.format(
                    Locale.ROOT,
                    "a call of %s did not end within %d s",
                    call.getMethodName(),
                    TimeLimit.LOADING.toSeconds()));
        stuck.setStackTrace(stack);
        return stuck;
      }
    }
    return null;
  }
}
