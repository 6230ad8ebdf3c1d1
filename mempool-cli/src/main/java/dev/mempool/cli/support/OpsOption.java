// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import dev.mempool.mbuf.PreferredOps;
import picocli.CommandLine.Option;

/** The option {@code --ops} of commands whose pools all have the same backend. */
public final class OpsOption {

  @Option(
      names = "--ops",
      paramLabel = "NAME[:config]",
      converter = OpsChoice.Converter.class,
      defaultValue = PreferredOps.DEFAULT,
      description = "The backend to use (default: ${DEFAULT-VALUE}).")
  private OpsChoice choice = new OpsChoice(PreferredOps.DEFAULT, "");

  /** Called by picocli. */
  public OpsOption() {}

  /** {@return the backend that was chosen} */
  public OpsChoice choice() {
    return choice;
  }
}
