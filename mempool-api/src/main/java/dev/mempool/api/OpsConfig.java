package dev.mempool.api;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * The settings of a backend, parsed from {@code key=value,key=value}.
 *
 * <p>Keys and values are trimmed. A value may be empty but must not contain a comma. An empty
 * string means the defaults. Immutable.
 */
public final class OpsConfig {

  private final String ops;
  private final Map<String, String> values;

  private OpsConfig(String ops, Map<String, String> values) {
    this.ops = ops;
    this.values = values;
  }

  /**
   * Parses settings and refuses unknown keys.
   *
   * @param ops the name of the ops, for error messages
   * @param config the settings
   * @param knownKeys all keys that these ops have; none for ops without settings
   * @return the parsed settings
   * @throws MempoolException EINVAL if an entry is not of the form {@code key=value}, a key is not
   *     known, or a key is given twice
   */
  public static OpsConfig parse(String ops, String config, String... knownKeys) {
    Map<String, String> values = new LinkedHashMap<>();
    if (!config.isBlank()) {
      for (String entry : config.split(",", -1)) {
        int equals = entry.indexOf('=');
        if (equals <= 0) {
          throw invalid(
              "ops '%s': '%s' in the config '%s' is not of the form key=value; %s"
                  .formatted(ops, entry, config, known(knownKeys)));
        }
        String key = entry.substring(0, equals).trim();
        if (!Arrays.asList(knownKeys).contains(key)) {
          throw invalid(
              "ops '%s' has no setting '%s' (config '%s'); %s"
                  .formatted(ops, key, config, known(knownKeys)));
        }
        if (values.put(key, entry.substring(equals + 1).trim()) != null) {
          throw invalid(
              "ops '%s': '%s' is given twice in the config '%s'; give it once"
                  .formatted(ops, key, config));
        }
      }
    }
    return new OpsConfig(ops, values);
  }

  /**
   * Returns the value of a key.
   *
   * @param key the key
   * @return its value, empty if it is not given
   */
  public Optional<String> value(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /**
   * Returns the value of a key as an integer.
   *
   * @param key the key
   * @param min the smallest value allowed
   * @param max the largest value allowed
   * @return the number, empty if the key is not given
   * @throws MempoolException EINVAL if the value is not an integer from min to max
   */
  public OptionalLong number(String key, long min, long max) {
    String value = values.get(key);
    if (value == null) {
      return OptionalLong.empty();
    }
    try {
      long number = Long.parseLong(value);
      if (number >= min && number <= max) {
        return OptionalLong.of(number);
      }
    } catch (NumberFormatException e) {
      // falls through: the exception below says what is allowed
    }
    throw invalid(
        "ops '%s': %s=%s is not a whole number from %d to %d".formatted(ops, key, value, min, max));
  }

  private static String known(String[] keys) {
    return keys.length == 0
        ? "it has no settings, leave the config empty"
        : "known keys: " + String.join(", ", new TreeSet<>(Arrays.asList(keys)));
  }

  private static MempoolException invalid(String message) {
    return new MempoolException(MempoolException.Reason.EINVAL, message);
  }
}
