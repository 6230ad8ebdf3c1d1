// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import dev.mempool.api.MempoolException;
import dev.mempool.api.OpsConfig;
import dev.mempool.core.OpsEntry;
import dev.mempool.core.OpsTable;
import picocli.CommandLine.ITypeConverter;

/**
 * The backend that an {@code --ops} option names.
 *
 * @param name the name of the ops
 * @param config the settings of the backend, empty for the defaults
 */
public record OpsChoice(String name, String config) {

  /**
   * Looks up the backend and checks its settings.
   *
   * @param table the table in which the ops are looked up
   * @return the entry of the ops
   * @throws MempoolException if the table has no such ops
   * @throws UsageException if the ops do not have these settings
   */
  public OpsEntry entry(OpsTable table) {
    OpsEntry entry = table.require(name);
    OpsConfig _ = UsageException.ofOptions(() -> entry.config(config));
    return entry;
  }

  /** A converter that splits {@code NAME[:config]} at the first colon, which no name contains. */
  public static final class Converter implements ITypeConverter<OpsChoice> {

    /** Called by picocli. */
    public Converter() {}

    @Override
    public OpsChoice convert(String value) {
      int colon = value.indexOf(':');
      return colon < 0
          ? new OpsChoice(value, "")
          : new OpsChoice(value.substring(0, colon), value.substring(colon + 1));
    }
  }
}
