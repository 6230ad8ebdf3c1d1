// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import dev.mempool.api.MempoolException;
import dev.mempool.api.OpsConfig;
import dev.mempool.core.OpsChoice;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.OpsTable;
import dev.mempool.mbuf.PreferredOps;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** The option {@code --ops} of commands whose pools all have the same backend. */
public final class OpsOption {

  @Option(
      names = "--ops",
      paramLabel = "NAME[:config]",
      converter = Converter.class,
      defaultValue = PreferredOps.DEFAULT,
      description = "The backend to use (default: ${DEFAULT-VALUE}).")
  private OpsChoice choice = new OpsChoice(PreferredOps.DEFAULT, "");

  /** Called by picocli. */
  public OpsOption() {}

  /** {@return the backend that was chosen} */
  public OpsChoice choice() {
    return choice;
  }

  /**
   * Looks up the backend of an {@code --ops} option and checks its settings.
   *
   * @param choice the backend
   * @param table the table in which the ops are looked up
   * @return the entry of the ops
   * @throws MempoolException if the table has no such ops
   * @throws UsageException if the ops do not have these settings
   */
  public static OpsEntry entry(OpsChoice choice, OpsTable table) {
    OpsEntry entry = table.require(choice.name());
    OpsConfig _ = UsageException.ofOptions(() -> entry.config(choice.config()));
    return entry;
  }

  /** A converter of the text form. */
  public static final class Converter implements ITypeConverter<OpsChoice> {

    /** Called by picocli. */
    public Converter() {}

    @Override
    public OpsChoice convert(String value) {
      return OpsChoice.parse(value);
    }
  }
}
