package dev.mempool.core;

import dev.mempool.core.discovery.FailedOps;
import java.util.Optional;

/**
 * A provider that was found but cannot be used. It keeps nobody else from being used.
 *
 * @param name the ops name where it became known
 * @param provider the name of the provider's class where it is known, otherwise {@code "unknown"}
 * @param source the name of its module or of its jar file where it is known, otherwise {@code
 *     "unknown"}
 * @param reason what is wrong and what to do
 * @param cause what was thrown, if anything was
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

  /** {@return one line for people} */
  @Override
  public String toString() {
    return "provider %s from %s: %s".formatted(provider, source, reason);
  }
}
