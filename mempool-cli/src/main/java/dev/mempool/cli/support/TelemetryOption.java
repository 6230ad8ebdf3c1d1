// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import dev.mempool.api.MempoolException;
import dev.mempool.api.Subscription;
import dev.mempool.core.PoolRegistry;
import dev.mempool.ethdev.EthDevs;
import dev.mempool.telemetry.EthDevCommands;
import dev.mempool.telemetry.Telemetry;
import dev.mempool.telemetry.TelemetryOptions;
import java.io.Closeable;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The option {@code --telemetry} of commands that run long. */
public final class TelemetryOption {

  @Option(
      names = "--telemetry",
      arity = "0..1",
      paramLabel = "PREFIX",
      preprocessor = OnlyAttached.class,
      description =
          "Offer a telemetry socket while the command runs, for 'mempool top' and other clients of"
              + " DPDK's telemetry (prefix: rte).")
  private @Nullable String prefix;

  /** Called by picocli. */
  public TelemetryOption() {}

  /** {@return whether the option is given} */
  public boolean isGiven() {
    return prefix != null;
  }

  /** {@return the prefix, null if the option is not given} */
  public @Nullable String prefix() {
    return prefix;
  }

  /**
   * Starts the telemetry if the option is given.
   *
   * @param registry the pools
   * @param err receives the name of the socket
   * @return the telemetry, which is none if the option is not given
   * @throws UsageException if the prefix is not allowed, or no socket can be made
   */
  public Watched start(PoolRegistry registry, PrintWriter err) {
    if (prefix == null) {
      return new Watched(null);
    }
    Telemetry telemetry = start(registry, prefix);
    err.println("mempool: telemetry socket " + telemetry.path());
    err.flush();
    return new Watched(telemetry);
  }

  /** The telemetry of a command, if the option is given. */
  public static final class Watched implements Closeable {
    private final @Nullable Telemetry telemetry;

    private Watched(@Nullable Telemetry telemetry) {
      this.telemetry = telemetry;
    }

    /**
     * Lets clients ask for packet devices.
     *
     * @param devices the devices
     */
    public void add(EthDevs devices) {
      if (telemetry != null) {
        Subscription _ = EthDevCommands.register(telemetry, devices); // until the telemetry ends
      }
    }

    @Override
    public void close() {
      if (telemetry != null) {
        telemetry.close();
      }
    }
  }

  /**
   * Starts the telemetry.
   *
   * @param registry the pools
   * @param prefix the prefix
   * @return the telemetry
   * @throws UsageException if the prefix is not allowed, or no socket can be made
   */
  public static Telemetry start(PoolRegistry registry, String prefix) {
    try {
      return Telemetry.start(registry, options(prefix));
    } catch (MempoolException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  /**
   * {@return the place of the sockets of a prefix}
   *
   * @param prefix the prefix
   * @throws UsageException if it is not allowed
   */
  public static TelemetryOptions options(String prefix) {
    return UsageException.ofOptions(() -> TelemetryOptions.defaults().withPrefix(prefix));
  }

  /** Takes a value only behind an equals sign, so that the next word is no prefix. */
  static final class OnlyAttached implements IParameterPreprocessor {

    OnlyAttached() {}

    @Override
    public boolean preprocess(
        Stack<String> words, CommandSpec command, ArgSpec option, Map<String, Object> info) {
      if (" ".equals(info.get("separator"))) {
        words.push(TelemetryOptions.defaults().prefix());
      }
      return false;
    }
  }
}
