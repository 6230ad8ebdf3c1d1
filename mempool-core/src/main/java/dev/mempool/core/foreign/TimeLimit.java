// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.foreign;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Calls foreign code for a limited time. The call is made by a daemon thread of its own, which has
 * the context class loader of the caller. So foreign code that blocks holds up nobody longer than
 * the limit, and what it does to its thread (an interrupt, a context class loader, a name) does not
 * reach the caller.
 */
public final class TimeLimit {

  /**
   * The limit of one call on the way to a table of ops or to a pool: far more than loading a class
   * or making a backend takes on a busy machine.
   */
  public static final Duration LOADING = Duration.ofSeconds(10);

  private TimeLimit() {}

  /** Thrown if a call exceeds its limit. Its thread has been interrupted and left behind. */
  public static final class Exceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Exceeded(String what, Duration limit, Thread thread) {
      super(String.format(Locale.ROOT, "%s did not end within %d s", what, limit.toSeconds()));
      setStackTrace(thread.getStackTrace()); // where it hangs
    }
  }

  /**
   * Makes a call. An interrupt of the calling thread does not end the wait; it is interrupted when
   * this method returns.
   *
   * @param <T> the type of the result
   * @param what what is called, the beginning of a sentence, for messages
   * @param limit the longest time that the call may take
   * @param call the call
   * @return its result
   * @throws Exceeded if the call has not ended within the limit
   */
  public static <T extends @Nullable Object> T call(
      String what, Duration limit, Callable<? extends T> call) {
    Attempt<T> attempt = new Attempt<>(call);
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("mempool: " + what)
            .inheritInheritableThreadLocals(false)
            .unstarted(attempt);
    thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
    thread.start();
    if (!joined(thread, limit)) {
      Exceeded exceeded = new Exceeded(what, limit, thread);
      thread.interrupt();
      throw exceeded;
    }
    return attempt.result();
  }

  private static boolean joined(Thread thread, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** One call, and how it ended. The end of its thread publishes the fields. */
  private static final class Attempt<T extends @Nullable Object> implements Runnable {
    private final Callable<? extends T> call;
    private @Nullable T result;
    private @Nullable Throwable thrown =
        new IllegalStateException("the thread of the call ended before the call");

    Attempt(Callable<? extends T> call) {
      this.call = call;
    }

    @Override
    public void run() {
      try {
        result = call.call();
        thrown = null;
      } catch (Throwable e) { // foreign code may throw anything; the caller throws it
        thrown = e;
      }
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // T is nullable if the call is
    T result() {
      Throwable failure = thrown;
      if (failure != null) {
        Attempt.<RuntimeException>sneak(failure);
      }
      return result;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> void sneak(Throwable failure) throws E {
      throw (E) failure;
    }
  }
}
