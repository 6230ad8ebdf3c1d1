package dev.mempool.cli;

import picocli.CommandLine.ITypeConverter;

/**
 * The ops of an {@code --ops} option.
 *
 * @param name the name of the ops
 * @param config its settings, empty for the defaults
 */
public record OpsChoice(String name, String config) {

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
