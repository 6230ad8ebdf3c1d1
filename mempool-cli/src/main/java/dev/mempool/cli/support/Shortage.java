// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The sentences for errors by which the JVM says that it has too little of something. They are no
 * errors of this program: a user who asks for less, or gives the JVM more, does not get them.
 */
public final class Shortage {

  private Shortage() {}

  /**
   * Returns what is too little and what to do about it.
   *
   * @param thrown what a command has thrown
   * @return the sentence, or null if nothing was too little
   */
  public static @Nullable String of(Throwable thrown) {
    Throwable cause = thrown;
    while (cause != null && !(cause instanceof OutOfMemoryError)) {
      cause = cause.getCause();
    }
    if (cause == null) {
      return null;
    }
    String what = String.valueOf(cause.getMessage());
    return what.contains("native thread")
        ? "the system refuses another thread; give fewer lcores, or allow more threads (ulimit -u,"
            + " or pids.max of the control group)"
        : String.format(
            Locale.ROOT,
            "too little memory (%s); give smaller sizes, or more memory to the JVM, for example by"
                + " MEMPOOL_JAVA_OPTS=-Xmx4g",
            what);
  }
}
