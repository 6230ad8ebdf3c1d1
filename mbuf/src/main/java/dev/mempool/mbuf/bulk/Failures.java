// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf.bulk;

import org.jspecify.annotations.Nullable;

/** The failures of an operation that goes on after a failure and throws at its end. */
public final class Failures {

  private Failures() {}

  /**
   * Adds a failure.
   *
   * @param first the failures so far: the first one, of which further ones are suppressed
   *     exceptions; {@code null} if there are none
   * @param next the failure to add
   * @return all of them
   */
  public static Throwable join(@Nullable Throwable first, Throwable next) {
    if (first == null) {
      return next;
    }
    try {
      first.addSuppressed(next);
    } catch (Throwable e) {
      // there is no memory for it; the call must go on with the other mbufs
    }
    return first;
  }

  /**
   * Throws the first failure, if there is one.
   *
   * @param failure the failures; {@code null} if there are none
   */
  public static void throwIfAny(@Nullable Throwable failure) {
    if (failure != null) {
      Failures.<RuntimeException>rethrow(failure);
    }
  }

  /**
   * Throws an exception of any type as it is. A callback that is written in another JVM language
   * may throw a checked exception that no method declares.
   */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void rethrow(Throwable failure) throws T {
    throw (T) failure;
  }
}
