package dev.mempool.core;

import dev.mempool.core.discovery.FailedOps;
import java.util.Optional;

/**
 * A provider that was found and cannot be used. It does not affect other providers, except those
 * with the same ops name. Immutable.
 *
 * @param name the name of the ops if several providers have it; otherwise empty
 * @param provider the name of the provider's class, or {@code "unknown"}
 * @param source the name of its module or of its jar file, or {@code "unknown"}
 * @param reason the fault and the remedy
 * @param cause the exception or error behind it, if there is one
 */
public record OpsFailure(
    Optional<String> name,
    String provider,
    String source,
    String reason,
    Optional<Throwable> cause) {

  static OpsFailure of(FailedOps failed) {
    return new OpsFailure(
        Optional.empty(),
        failed.provider(),
        failed.source(),
        failed.reason(),
        Optional.ofNullable(failed.cause()));
  }

  /** {@return one line of text for people} */
  @Override
  public String toString() {
    return "provider %s from %s: %s".formatted(provider, source, reason);
  }
}
