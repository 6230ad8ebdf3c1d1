// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.discovery;

import dev.mempool.core.foreign.Faults;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.ServiceConfigurationError;
import org.jspecify.annotations.Nullable;

/**
 * A provider that was found and cannot be used. Immutable.
 *
 * @param provider the name of the provider's class, or {@link OpsSource#UNKNOWN}
 * @param source the name of its module or of its jar file, or {@link OpsSource#UNKNOWN}
 * @param reason the reason why it cannot be used
 * @param cause the exception or error behind it, or {@code null}
 */
public record FailedOps(String provider, String source, String reason, @Nullable Throwable cause) {

  /**
   * Describes a failure. Calls methods of the exception, which may be foreign code.
   *
   * @param what what failed
   * @param thrown the exception or error, or null
   */
  static FailedOps of(String provider, String source, String what, @Nullable Throwable thrown) {
    if (thrown == null) {
      return new FailedOps(Faults.text(provider), source, what, null);
    }
    Throwable cause = rootOf(thrown);
    return new FailedOps(
        Faults.text(provider),
        source,
        what + ": " + Faults.text(cause) + Faults.advice(cause),
        Faults.printable(cause));
  }

  /** Returns the first cause of an error that reflection or class initialisation wrapped. */
  private static Throwable rootOf(Throwable thrown) {
    List<Throwable> chain = Faults.chain(thrown);
    for (Throwable each : chain) {
      if (!(each instanceof ServiceConfigurationError
          || each instanceof ExceptionInInitializerError
          || each instanceof InvocationTargetException)) {
        return each;
      }
    }
    return chain.getLast();
  }
}
