// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.CheckReturnValue;
import java.util.Objects;

/**
 * Ops with the settings of their backend, as people write them: {@code NAME} or {@code
 * NAME:setting=value,setting=value}. Immutable. Whether a table has the ops, and the ops the
 * settings, is checked when a pool is built.
 *
 * @param name the name of the ops
 * @param config the settings, {@code name=value,name=value}; empty for the defaults
 * @since 0.1.0
 */
public record OpsChoice(String name, String config) {

  /**
   * Creates a choice.
   *
   * @param name the name of the ops
   * @param config the settings; empty for the defaults
   */
  public OpsChoice {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(config, "config");
  }

  /**
   * Parses the text form. It is split at the first colon, which no name of ops contains.
   *
   * @param text the text
   * @return the choice
   */
  @CheckReturnValue
  public static OpsChoice parse(String text) {
    Objects.requireNonNull(text, "text");
    int colon = text.indexOf(':');
    return colon < 0
        ? new OpsChoice(text, "")
        : new OpsChoice(text.substring(0, colon), text.substring(colon + 1));
  }

  /** {@return the text form} */
  @Override
  public String toString() {
    return config.isEmpty() ? name : name + ":" + config;
  }
}
