package dev.mempool.cli;

import dev.mempool.api.MempoolException;
import dev.mempool.core.Mempool;
import dev.mempool.core.OpsTable;
import dev.mempool.core.PoolRegistry;
import picocli.CommandLine.ITypeConverter;

/**
 * The ops of an {@code --ops} option.
 *
 * @param name the name of the ops
 * @param config its settings, empty for the defaults
 */
public record OpsChoice(String name, String config) {

  /**
   * Tells a typing error, which is the user's, from what the backend does wrong: that is left to
   * whoever uses it.
   *
   * @param table where the ops are
   * @throws MempoolException if the ops refuse their settings
   */
  public void refuseWrongConfig(OpsTable table) {
    try {
      Mempool.builder("config")
          .registry(new PoolRegistry())
          .opsTable(table)
          .ops(name, config)
          .size(1)
          .elementSize(1)
          .build()
          .close();
    } catch (MempoolException e) {
      if (!config.isEmpty() && e.reason() == MempoolException.Reason.EINVAL) {
        throw e;
      }
    } catch (RuntimeException | Error e) {
      // whoever makes a pool meets it again
    }
  }

  /** Splits {@code NAME[:config]} at the first colon, which no name contains. */
  public static final class Converter implements ITypeConverter<OpsChoice> {

    /** Made by picocli. */
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
