// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ethdev;

import dev.mempool.api.OpsSetting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The name of a device and its arguments, {@code NAME,key=value,key=value}: DPDK's device
 * arguments. Keys and values are trimmed; a value may be empty but has no comma. Immutable.
 *
 * @since 0.1.0
 */
public final class DeviceArguments {

  /** The form of the name of a driver. */
  private static final String DRIVER = "[A-Za-z][A-Za-z0-9_]{0,61}[A-Za-z_]";

  private final String device;
  private final Map<String, OpsSetting> declared;
  private final Map<String, List<String>> given;

  private DeviceArguments(
      String device, Map<String, OpsSetting> declared, Map<String, List<String>> given) {
    this.device = device;
    this.declared = declared;
    this.given = given;
  }

  /**
   * Parses the arguments of a device and checks them. {@link EthDevs} calls this method; a driver
   * needs it only in its own tests.
   *
   * @param text the device arguments
   * @param settings the arguments that the driver declares
   * @param repeatable the names of those that may be given several times
   * @return the arguments
   * @throws IllegalArgumentException if a part is not of the form {@code key=value}, a key is not
   *     declared, a key that is not repeatable is given twice, or a value is not allowed; the
   *     message says what is
   */
  public static DeviceArguments parse(
      String text, List<OpsSetting> settings, Set<String> repeatable) {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(repeatable, "repeatable");
    Map<String, OpsSetting> declared = new LinkedHashMap<>();
    settings.forEach(setting -> declared.put(setting.name(), setting));
    String device = deviceName(text);
    Map<String, List<String>> given = new LinkedHashMap<>();
    String[] parts = text.split(",", -1);
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      if (equals <= 0) {
        throw refused(device, "'%s' is not of the form key=value; %s", parts[i], known(declared));
      }
      String key = parts[i].substring(0, equals).strip();
      String value = parts[i].substring(equals + 1).strip();
      OpsSetting setting = declared.get(key);
      if (setting == null) {
        throw refused(device, "there is no argument '%s'; %s", key, known(declared));
      }
      if (!setting.allows(value)) {
        throw refused(
            device, "%s=%s is not possible; allowed is %s", key, value, setting.allowed());
      }
      List<String> values = given.computeIfAbsent(key, _ -> new ArrayList<>());
      if (!values.isEmpty() && !repeatable.contains(key)) {
        throw refused(
            device,
            "the argument '%s' is given twice, as %s and %s; give it once",
            key,
            values.getFirst(),
            value);
      }
      values.add(value);
    }
    return new DeviceArguments(device, declared, given);
  }

  /** Returns the name of the device, the part before the first comma. */
  static String deviceName(String text) {
    int comma = text.indexOf(',');
    return (comma < 0 ? text : text.substring(0, comma)).strip();
  }

  /** Returns the name of the driver of a device: the name of the device without its number. */
  static String driverName(String device) {
    return device.replaceFirst("[0-9]+$", "");
  }

  /** Tells whether a text can be the name of a driver. */
  static boolean isDriverName(String name) {
    return name.matches(DRIVER);
  }

  private static String known(Map<String, OpsSetting> declared) {
    return declared.isEmpty()
        ? "it takes no arguments"
        : "its arguments are "
            + declared.values().stream()
                .map(OpsSetting::toString)
                .collect(Collectors.joining(", "));
  }

  private static IllegalArgumentException refused(String device, String form, Object... values) {
    return new IllegalArgumentException(
        "device " + device + ": " + String.format(Locale.ROOT, form, values));
  }

  /**
   * {@return an exception that says why the arguments cannot be used, with the name of the device}
   *
   * @param reason the reason, and what is allowed
   */
  public IllegalArgumentException refused(String reason) {
    return refused(device, "%s", Objects.requireNonNull(reason, "reason"));
  }

  /** {@return the name of the device, for example {@code net_null0}} */
  public String device() {
    return device;
  }

  /**
   * {@return whether an argument was given}
   *
   * @param argument an argument that the driver declares
   */
  public boolean isGiven(OpsSetting argument) {
    return given.containsKey(checked(argument).name());
  }

  /**
   * {@return the values of an argument in their order, none if it was not given}
   *
   * @param argument an argument that the driver declares
   */
  public List<String> all(OpsSetting argument) {
    return List.copyOf(given.getOrDefault(checked(argument).name(), List.of()));
  }

  /**
   * {@return the first value of an argument, or its default}
   *
   * @param argument an argument that the driver declares
   * @throws IllegalArgumentException if it was not given and has no default
   */
  public String text(OpsSetting argument) {
    List<String> values = all(argument);
    return values.isEmpty()
        ? argument
            .defaultValue()
            .orElseThrow(() -> refused("the argument '" + argument.name() + "' is missing"))
        : values.getFirst();
  }

  /**
   * {@return the value of an argument that is a whole number, or its default}
   *
   * @param argument an argument that the driver declares
   * @throws IllegalArgumentException as {@link #text}
   */
  public int integer(OpsSetting argument) {
    return Integer.parseInt(text(argument));
  }

  /**
   * {@return the value of a text argument that must be given and must not be empty}
   *
   * @param argument an argument that the driver declares
   * @throws IllegalArgumentException if it is missing or empty
   */
  public String required(OpsSetting argument) {
    String value = text(argument);
    if (value.isEmpty()) {
      throw refused(
          String.format(
              Locale.ROOT,
              "the argument '%s' is missing (%s); write %s,%s=...",
              argument.name(),
              argument.description(),
              device,
              argument.name()));
    }
    return value;
  }

  private OpsSetting checked(OpsSetting argument) {
    OpsSetting known = declared.get(argument.name());
    if (known == null || !known.equals(argument)) {
      throw new IllegalArgumentException(
          "the driver does not declare the argument '" + argument.name() + "'");
    }
    return argument;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(device);
    given.forEach((key, values) ->
        values.forEach(value -> text.append(',').append(key).append('=').append(value)));
    return text.toString();
  }
}
