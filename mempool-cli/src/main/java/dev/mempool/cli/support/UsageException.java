// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import java.util.Locale;
import java.util.function.Supplier;

/** Thrown when the command was used wrongly. It ends the command with {@link ExitStatus#USAGE}. */
public final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message one sentence for the user: what was asked, what is allowed, what to do
   */
  public UsageException(String message) {
    super(message);
  }

  /**
   * Makes something of the options of the user. The library refuses wrong arguments by an {@link
   * IllegalArgumentException}; here these are the options, so it becomes an exception of this type
   * with the same message.
   *
   * @param <T> the type of the thing
   * @param maker makes it
   * @return the thing
   */
  public static <T> T ofOptions(Supplier<T> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Checks the value of an option.
   *
   * @param option the name of the option
   * @param value its value
   * @param min the least that is allowed
   * @param max the most that is allowed, {@link Long#MAX_VALUE} for no limit
   * @throws UsageException if the value is not allowed
   */
  public static void checkRange(String option, long value, long min, long max) {
    if (value < min || value > max) {
      throw new UsageException(
          max == Long.MAX_VALUE
              ? String.format(Locale.ROOT, "%s is %d, allowed are %d and more", option, value, min)
              : String.format(
                  Locale.ROOT, "%s is %d, allowed are %d to %d", option, value, min, max));
    }
  }
}
