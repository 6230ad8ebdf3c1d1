// SPDX-License-Identifier: Apache-2.0
package dev.mempool.telemetry.commands;

import org.jspecify.annotations.Nullable;

/**
 * A command with its help text.
 *
 * @param help the text
 * @param answers gives the answers
 */
public record Command(String help, Answers answers) {

  /** The answers of a command. */
  @FunctionalInterface
  public interface Answers {

    /**
     * Answers a request.
     *
     * @param parameters the text behind the first comma of the request, null if there is none
     * @return the data of the reply
     * @throws Exception if there is no answer; it is foreign code if the embedder has registered it
     */
    @Nullable Object to(@Nullable String parameters) throws Exception;
  }
}
