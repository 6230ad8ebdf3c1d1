package dev.mempool.cli.support;

import dev.mempool.api.MempoolException;
import dev.mempool.core.Mempool;
import dev.mempool.core.OpsTable;
import dev.mempool.core.PoolRegistry;
import picocli.CommandLine.ITypeConverter;

/**
 * The backend that an {@code --ops} option names.
 *
 * @param name the name of the ops
 * @param config the settings of the backend, empty for the defaults
 */
public record OpsChoice(String name, String config) {

  /**
   * Refuses settings that the backend does not accept. To find out, this method makes a pool of one
   * object. Other errors of the backend are ignored here, because they show again when the command
   * makes its own pools.
   *
   * @param table the table in which the ops are looked up
   * @throws UsageException if the backend refuses its settings
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
    } catch (IllegalArgumentException e) {
      if (!config.isEmpty()) {
        throw new UsageException(String.valueOf(e.getMessage()));
      }
    } catch (MempoolException e) {
      if (!config.isEmpty() && e.reason() == MempoolException.Reason.EINVAL) {
        throw e;
      }
    } catch (RuntimeException | Error e) {
      // The pools of the command show it again.
    }
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
