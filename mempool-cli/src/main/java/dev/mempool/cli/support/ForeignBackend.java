// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import dev.mempool.api.MempoolException;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.foreign.Faults;
import dev.mempool.core.foreign.TimeLimit;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Calls to the backend of one command, and whose fault it is if something fails. */
public final class ForeignBackend {

  /** The packages of the backends that are part of this project. */
  private static final String OWN_PACKAGES = "dev.mempool.ops.";

  private static final String OUR_PACKAGES = "dev.mempool.";

  private final OpsEntry entry;

  /**
   * Makes the calls of a backend.
   *
   * @param entry the backend
   */
  public ForeignBackend(OpsEntry entry) {
    this.entry = entry;
  }

  /** {@return whether the backend is by another author than this program} */
  public boolean isForeign() {
    return Plugins.jarOf(entry) != null || !entry.provider().startsWith(OWN_PACKAGES);
  }

  /**
   * Makes a call in which a foreign backend may block; it has a limited time then.
   *
   * @param <T> the type of the result
   * @param what what is called, for the message
   * @param objects the number of objects that the call is about
   * @param call the call
   * @return its result
   * @throws TimeLimit.Exceeded if a foreign backend takes too long
   */
  public <T> T limited(String what, int objects, Callable<T> call) {
    // a backend by this project never blocks, and its calls stay on the thread of the command
    return isForeign()
        ? TimeLimit.call(
            String.format(
                Locale.ROOT, "%s with the backend %s (%s)", what, entry.name(), entry.source()),
            TimeLimit.LOADING.plus(Duration.ofNanos(10_000L * objects)),
            call)
        : unlimited(call);
  }

  private static <T> T unlimited(Callable<T> call) {
    try {
      return call.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Tells whether the backend is at fault for what was thrown.
   *
   * @param thrown what was thrown while a pool was made, used or closed
   * @return whether it is the backend, and neither the user nor this program
   */
  public boolean isAtFault(Throwable thrown) {
    return switch (thrown) {
      case UsageException e -> false;
      case DamagedInputException e -> false;
      case TimeLimit.Exceeded e -> true;
      case MempoolException e -> isForeign() || e.reason() == MempoolException.Reason.EIO;
      case IllegalStateException e -> true; // so a pool reports an error of its backend
      default -> Faults.chain(thrown).stream().anyMatch(this::comesFromBackend);
    };
  }

  private boolean comesFromBackend(Throwable thrown) {
    Class<?> ops = entry.ops().getClass();
    if (isForeign()
        && (thrown.getClass().getClassLoader() == ops.getClassLoader()
                && !thrown.getClass().getName().startsWith(OUR_PACKAGES)
            || thrown instanceof LinkageError)) {
      return true;
    }
    StackTraceElement[] stack = Faults.traceOf(thrown);
    return stack.length == 0
        ? isForeign() // ours have a stack trace
        : entered(stack) != null;
  }

  /** Returns the frame of a stack that was called by other code than the backend's, if any. */
  @Nullable StackTraceElement entered(StackTraceElement[] stack) {
    Class<?> ops = entry.ops().getClass();
    @Nullable StackTraceElement entered = null;
    String loader = ops.getClassLoader() == null ? null : ops.getClassLoader().getName();
    for (StackTraceElement frame : stack) {
      if (frame == null) {
        continue;
      }
      boolean byLoader =
          Plugins.jarOf(entry) != null
              && loader != null
              && loader.equals(frame.getClassLoaderName());
      if (byLoader
          || frame.getClassName().startsWith(ops.getPackageName() + ".")
              && !ops.getPackageName().isEmpty()) {
        entered = frame;
      }
    }
    return entered;
  }
}
