// SPDX-License-Identifier: Apache-2.0
package dev.mempool.telemetry;

import dev.mempool.api.CheckReturnValue;
import dev.mempool.core.foreign.Faults;
import dev.mempool.telemetry.linux.SeqpacketSocket;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The place of a telemetry socket. Immutable.
 *
 * @since 0.1.0
 */
public final class TelemetryOptions {

  /** The prefix of programs that choose none. C: {@code HUGEFILE_PREFIX_DEFAULT}. */
  private static final String DEFAULT_PREFIX = "rte";

  private final String prefix;
  private final @Nullable Path runtimeFolder;

  private TelemetryOptions(String prefix, @Nullable Path runtimeFolder) {
    this.prefix = prefix;
    this.runtimeFolder = runtimeFolder;
  }

  /**
   * {@return the place where clients look without further options: the prefix {@code rte} in the
   * usual folder}
   */
  public static TelemetryOptions defaults() {
    return new TelemetryOptions(DEFAULT_PREFIX, null);
  }

  /**
   * Returns options with another prefix. C: {@code --file-prefix}; the client's option is {@code
   * -f}.
   *
   * @param newPrefix a name for this program or group of programs, which is the name of a folder
   * @return the options
   * @throws IllegalArgumentException if it is empty, or not the name of a folder
   */
  @CheckReturnValue
  public TelemetryOptions withPrefix(String newPrefix) {
    Objects.requireNonNull(newPrefix, "newPrefix");
    if (newPrefix.isEmpty()
        || newPrefix.equals(".")
        || newPrefix.equals("..")
        || newPrefix.indexOf('/') >= 0
        || !Faults.text(newPrefix).equals(newPrefix)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the prefix '%s'; a prefix is the name of a folder: not empty, no '/', no control"
                  + " characters",
              Faults.text(newPrefix)));
    }
    return new TelemetryOptions(newPrefix, runtimeFolder);
  }

  /**
   * Returns options with another folder for files of running programs. Without this, it is {@code
   * $RUNTIME_DIRECTORY}, else {@code /var/run} for root and {@code $XDG_RUNTIME_DIR} for others,
   * else {@code /tmp}; a client finds another one if its variable {@code RUNTIME_DIRECTORY} names
   * it.
   *
   * @param newFolder a folder that exists
   * @return the options
   */
  @CheckReturnValue
  public TelemetryOptions withRuntimeFolder(Path newFolder) {
    return new TelemetryOptions(prefix, Objects.requireNonNull(newFolder, "newFolder"));
  }

  /** {@return the prefix} */
  public String prefix() {
    return prefix;
  }

  /** {@return the folder of the programs of all prefixes} */
  Path folder() {
    Path chosen = runtimeFolder;
    return (chosen == null ? usualFolder() : chosen).resolve("dpdk");
  }

  private static Path usualFolder() {
    return variable("RUNTIME_DIRECTORY")
        .or(() ->
            SeqpacketSocket.userId() == 0 ? Optional.of("/var/run") : variable("XDG_RUNTIME_DIR"))
        .map(Path::of)
        .orElse(Path.of("/tmp"));
  }

  private static Optional<String> variable(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isEmpty());
  }
}
