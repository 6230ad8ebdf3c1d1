// SPDX-License-Identifier: Apache-2.0
package dev.mempool.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * A command of the embedder's own for the telemetry socket: {@link Telemetry#register}. C
 * counterpart: {@code telemetry_cb}.
 *
 * <p>It is called on the thread of the client that asks, so several clients may call it at the same
 * time. One that waits makes only its client wait. If it throws, the client gets {@code null}, and
 * the first failure is logged.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface TelemetryHandler {

  /**
   * Answers a request.
   *
   * @param parameters the text behind the first comma of the request, null if there is none; it
   *     comes from the client, and may be anything
   * @return the answer: null, a {@code String}, an {@code Integer}, a {@code Long}, or a {@code
   *     List} or {@code Map} of such; names of entries consist of letters, digits, {@code _},
   *     {@code /}, {@code -} and {@code .}; at most 512 elements of a list, 256 entries of a map
   *     and 512 characters of a text within them reach the client, and only as much as fits into
   *     16384 bytes
   * @throws Exception if there is no answer
   */
  @Nullable Object answer(@Nullable String parameters) throws Exception;
}
