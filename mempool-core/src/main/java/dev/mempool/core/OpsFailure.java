// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.core.discovery.FailedOps;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A provider that was found and cannot be used. It does not affect other providers, except those
 * with the same ops name. Immutable.
 *
 * @since 0.1.0
 */
public final class OpsFailure {

  private final @Nullable String name;
  private final FailedOps failed;

  OpsFailure(@Nullable String name, FailedOps failed) {
    this.name = name;
    this.failed = failed;
  }

  /** Returns what discovery has found. */
  FailedOps failed() {
    return failed;
  }

  /**
   * {@return the name of the ops if several providers have it, or it is that of ops of this
   * project; otherwise empty}
   */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** {@return the name of the provider's class, or {@code "unknown"}} */
  public String provider() {
    return failed.provider();
  }

  /** {@return the name of the provider's module or of its jar file, or {@code "unknown"}} */
  public String source() {
    return failed.source();
  }

  /** {@return the fault and the remedy} */
  public String reason() {
    return failed.reason();
  }

  /**
   * {@return the exception or error behind the failure, if there is one} If it cannot be printed, a
   * stand-in with its class and its stack trace.
   */
  public Optional<Throwable> cause() {
    return Optional.ofNullable(failed.cause());
  }

  /** {@return one line of text for people} */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "provider %s from %s: %s", provider(), source(), reason());
  }
}
