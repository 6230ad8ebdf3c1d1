// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The settings of one backend: the values that the user has given for the {@linkplain
 * MempoolOps#settings() settings that its ops declare}, and the defaults of the others. The pool
 * parses and checks them, so the ops only read them. Immutable.
 *
 * <p>The text form is {@code name=value,name=value}. Names and values are trimmed. A value may be
 * empty but cannot contain a comma. An empty text means the defaults.
 *
 * @since 0.1.0
 */
public final class OpsConfig {

  private final String ops;
  private final String source;
  private final Map<String, OpsSetting> declared;
  private final Map<String, String> given;

  private OpsConfig(
      String ops, String source, Map<String, OpsSetting> declared, Map<String, String> given) {
    this.ops = ops;
    this.source = source;
    this.declared = declared;
    this.given = given;
  }

  /**
   * Parses settings. Pools call this method; a plug-in needs it only in its own tests.
   *
   * @param ops the name of the ops, for messages
   * @param settings the settings that the ops declare, each name once
   * @param text the values that the user gives; empty for the defaults
   * @return the settings
   * @throws IllegalArgumentException if the text is not of the form {@code name=value,name=value},
   *     names a setting that is not declared or names one twice, or a value is not allowed; the
   *     message says what is. Also if a name is declared twice
   */
  @CheckReturnValue
  public static OpsConfig parse(String ops, List<OpsSetting> settings, String text) {
    Objects.requireNonNull(ops, "ops");
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(text, "text");
    Map<String, OpsSetting> declared = new LinkedHashMap<>();
    for (OpsSetting setting : settings) {
      if (declared.put(setting.name(), setting) != null) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "ops '%s' declares the setting '%s' twice; a name can be declared once",
                ops,
                setting.name()));
      }
    }
    Map<String, String> given = new LinkedHashMap<>();
    if (!text.isBlank()) {
      for (String entry : text.split(",", -1)) {
        int equals = entry.indexOf('=');
        if (equals <= 0) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "ops '%s': '%s' in the settings '%s' is not of the form name=value; %s",
                  ops,
                  entry,
                  text,
                  known(declared)));
        }
        String name = entry.substring(0, equals).strip();
        String value = entry.substring(equals + 1).strip();
        OpsSetting setting = declared.get(name);
        if (setting == null) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "ops '%s' has no setting '%s' (in '%s'); %s",
                  ops,
                  name,
                  text,
                  known(declared)));
        }
        if (!setting.allows(value)) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "ops '%s': %s=%s is not possible; allowed is %s",
                  ops,
                  name,
                  value,
                  setting.allowed()));
        }
        if (given.put(name, value) != null) {
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "ops '%s': '%s' is given twice in the settings '%s'; give it once",
                  ops,
                  name,
                  text));
        }
      }
    }
    return new OpsConfig(ops, text, declared, given);
  }

  private static String known(Map<String, OpsSetting> declared) {
    return declared.isEmpty()
        ? "it has no settings, leave the text empty"
        : "its settings are "
            + declared.values().stream()
                .map(OpsSetting::toString)
                .collect(Collectors.joining(", "));
  }

  /**
   * Tells whether the user has given a setting.
   *
   * @param setting the setting, which the ops must declare
   * @return {@code false} if its default applies
   * @throws IllegalArgumentException if the ops do not declare the setting
   */
  public boolean isGiven(OpsSetting setting) {
    return given.containsKey(declared(setting).name());
  }

  /**
   * Returns the value of a setting that is true or false.
   *
   * @param setting the setting, which the ops must declare
   * @return the value given, else the default
   * @throws IllegalArgumentException if the ops do not declare the setting, or it is of another
   *     kind
   */
  public boolean flag(OpsSetting setting) {
    return Boolean.parseBoolean(value(setting, OpsSetting.Kind.FLAG));
  }

  /**
   * Returns the value of a setting that is a whole number.
   *
   * @param setting the setting, which the ops must declare
   * @return the value given, else the default; it is in the range of the setting
   * @throws IllegalArgumentException if the ops do not declare the setting, or it is of another
   *     kind
   * @throws IllegalStateException if the setting is not given and has no default: ask {@link
   *     #isGiven} first
   */
  public long integer(OpsSetting setting) {
    return Long.parseLong(value(setting, OpsSetting.Kind.INTEGER));
  }

  /**
   * Returns the value of a setting of any kind as text.
   *
   * @param setting the setting, which the ops must declare
   * @return the value given, else the default
   * @throws IllegalArgumentException if the ops do not declare the setting
   * @throws IllegalStateException as {@link #integer}
   */
  public String text(OpsSetting setting) {
    return value(setting, setting.kind());
  }

  private String value(OpsSetting setting, OpsSetting.Kind kind) {
    OpsSetting known = declared(setting);
    if (known.kind() != kind) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "ops '%s': the setting '%s' is of the kind %s and was read as %s",
              ops,
              known.name(),
              known.kind(),
              kind));
    }
    String value = given.get(known.name());
    return value != null
        ? value
        : known
            .defaultValue()
            .orElseThrow(() ->
                new IllegalStateException(
                    String.format(
                        Locale.ROOT,
                        "ops '%s': the setting '%s' is not given and has no default; ask isGiven"
                            + " first",
                        ops,
                        known.name())));
  }

  private OpsSetting declared(OpsSetting setting) {
    OpsSetting known = declared.get(Objects.requireNonNull(setting, "setting").name());
    if (known == null || !known.equals(setting)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "ops '%s' read the setting '%s', which it does not declare; return it from"
                  + " settings()",
              ops,
              setting.name()));
    }
    return known;
  }

  /** {@return the settings as the user has given them; empty for the defaults} */
  @Override
  public String toString() {
    return source;
  }
}
