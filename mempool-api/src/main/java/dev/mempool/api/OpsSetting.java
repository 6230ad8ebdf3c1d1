// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A setting that ops declare: its name, its meaning, the values that it allows, and its default.
 * Immutable.
 *
 * <p>A plug-in keeps its settings in constants, returns them from {@link MempoolOps#settings()},
 * and reads their values from the {@link OpsConfig} that {@link MempoolOps#create} receives:
 *
 * <pre>{@code
 * private static final OpsSetting DEPTH =
 *     OpsSetting.integer("depth", "objects that are looked at before the search ends", 1, 64, 8);
 *
 * public List<OpsSetting> settings() {
 *   return List.of(DEPTH);
 * }
 *
 * public MempoolBackend create(PoolGeometry geometry, OpsConfig config) {
 *   return new MyBackend(geometry.size(), (int) config.integer(DEPTH));
 * }
 * }</pre>
 *
 * <p>Users write {@code .ops("mine", "depth=16")}. The pool refuses names that the ops do not
 * declare and values that a setting does not allow, so that a plug-in parses nothing.
 *
 * @since 0.1.0
 */
public final class OpsSetting {

  /** The kind of value that a setting has. */
  public enum Kind {
    /** {@code true} or {@code false}, read by {@link OpsConfig#flag}. */
    FLAG,
    /** A whole number in a range, read by {@link OpsConfig#integer}. */
    INTEGER,
    /** One of several words, read by {@link OpsConfig#text}. */
    CHOICE,
    /** Any text without a comma, read by {@link OpsConfig#text}. */
    TEXT
  }

  /** The form of a name: it must not contain the characters that separate settings. */
  private static final String NAME = "[A-Za-z][A-Za-z0-9_.-]{0,63}";

  private final String name;
  private final String description;
  private final Kind kind;
  private final long min;
  private final long max;
  private final List<String> words;
  private final Optional<String> defaultValue;

  private OpsSetting(
      String name,
      String description,
      Kind kind,
      long min,
      long max,
      List<String> words,
      Optional<String> defaultValue) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    if (!name.matches(NAME)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "'%s' cannot name a setting; use 1 to 64 letters, digits, '_', '-' and '.', the first"
                  + " a letter",
              name));
    }
    if (description.isBlank() || hasControls(description)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the description of the setting '%s' is '%s'; describe it in one line, without"
                  + " control characters",
              name,
              description));
    }
    this.name = name;
    this.description = description;
    this.kind = kind;
    this.min = min;
    this.max = max;
    this.words = words;
    this.defaultValue = defaultValue;
    defaultValue.ifPresent(value -> {
      if (!allows(value)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "the default '%s' of the setting '%s' is not allowed by it; allowed is %s",
                value,
                name,
                allowed()));
      }
    });
  }

  /**
   * Declares a setting that is {@code true} or {@code false}.
   *
   * @param name 1 to 64 letters, digits, {@code _}, {@code -} and {@code .}, the first a letter
   * @param description the meaning in a few words, one line
   * @param defaultValue the value if the setting is not given
   * @return the setting
   * @throws IllegalArgumentException if the name or the description is not of that form
   */
  @CheckReturnValue
  public static OpsSetting flag(String name, String description, boolean defaultValue) {
    return new OpsSetting(
        name, description, Kind.FLAG, 0, 0, List.of(), Optional.of(String.valueOf(defaultValue)));
  }

  /**
   * Declares a setting that is a whole number.
   *
   * @param name as in {@link #flag}
   * @param description the meaning in a few words, with the unit, one line
   * @param min the smallest value allowed
   * @param max the largest value allowed, at least {@code min}
   * @param defaultValue the value if the setting is not given, from {@code min} to {@code max}
   * @return the setting
   * @throws IllegalArgumentException if an argument is not as described
   */
  @CheckReturnValue
  public static OpsSetting integer(
      String name, String description, long min, long max, long defaultValue) {
    return integer(name, description, min, max, Optional.of(String.valueOf(defaultValue)));
  }

  /**
   * Declares a setting that is a whole number and whose default the ops compute, because it depends
   * on the pool or stands for no limit. They find out by {@link OpsConfig#isGiven} whether they
   * must. The description says which default it is.
   *
   * @param name as in {@link #flag}
   * @param description the meaning in a few words, with the unit and the default, one line
   * @param min the smallest value allowed
   * @param max the largest value allowed, at least {@code min}
   * @return the setting
   * @throws IllegalArgumentException if an argument is not as described
   */
  @CheckReturnValue
  public static OpsSetting integer(String name, String description, long min, long max) {
    return integer(name, description, min, max, Optional.empty());
  }

  private static OpsSetting integer(
      String name, String description, long min, long max, Optional<String> defaultValue) {
    if (min > max) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the setting '%s' would allow %d to %d, that is nothing; the smallest value must not"
                  + " be above the largest",
              name,
              min,
              max));
    }
    return new OpsSetting(name, description, Kind.INTEGER, min, max, List.of(), defaultValue);
  }

  /**
   * Declares a setting that is one of several words.
   *
   * @param name as in {@link #flag}
   * @param description the meaning in a few words, one line
   * @param words the words allowed, at least one; the first is the default. A word is not empty,
   *     has no comma, and neither starts nor ends with white space
   * @return the setting
   * @throws IllegalArgumentException if an argument is not as described
   */
  @CheckReturnValue
  public static OpsSetting choice(String name, String description, String... words) {
    List<String> allowed = List.of(words); // refuses null words
    for (String word : allowed) {
      if (word.isEmpty() || !isText(word)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "the setting '%s' has the word '%s', which nobody can give; a word is not empty,"
                    + " has no comma, and neither starts nor ends with white space",
                name,
                word));
      }
    }
    if (allowed.isEmpty() || allowed.stream().distinct().count() != allowed.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the setting '%s' has the words %s; declare at least one, and each once",
              name,
              allowed));
    }
    return new OpsSetting(
        name, description, Kind.CHOICE, 0, 0, allowed, Optional.of(allowed.getFirst()));
  }

  /**
   * Declares a setting that is any text without a comma.
   *
   * @param name as in {@link #flag}
   * @param description the meaning in a few words, one line
   * @param defaultValue the value if the setting is not given; it may be empty, has no comma, and
   *     neither starts nor ends with white space
   * @return the setting
   * @throws IllegalArgumentException if an argument is not as described
   */
  @CheckReturnValue
  public static OpsSetting text(String name, String description, String defaultValue) {
    return new OpsSetting(name, description, Kind.TEXT, 0, 0, List.of(), Optional.of(defaultValue));
  }

  /** {@return the name by which users give the setting} */
  public String name() {
    return name;
  }

  /** {@return the meaning in a few words, one line} */
  public String description() {
    return description;
  }

  /** {@return the kind of value} */
  public Kind kind() {
    return kind;
  }

  /** {@return the smallest value of a setting of the kind {@link Kind#INTEGER}, otherwise 0} */
  public long min() {
    return min;
  }

  /** {@return the largest value of a setting of the kind {@link Kind#INTEGER}, otherwise 0} */
  public long max() {
    return max;
  }

  /**
   * {@return the words of a setting of the kind {@link Kind#CHOICE}, the default first; otherwise
   * an empty list}
   */
  public List<String> words() {
    return words;
  }

  /**
   * {@return the value if the setting is not given, in the form in which users give it} Empty if
   * the ops compute it; then the {@link #description()} says how.
   */
  public Optional<String> defaultValue() {
    return defaultValue;
  }

  /** {@return the values allowed, in words for people, such as {@code "1 to 64"}} */
  public String allowed() {
    return switch (kind) {
      case FLAG -> "true or false";
      case INTEGER -> String.format(Locale.ROOT, "%d to %d", min, max);
      case CHOICE -> String.join(" or ", words);
      case TEXT -> "any text without a comma";
    };
  }

  /**
   * Tells whether a value is allowed.
   *
   * @param value the value in the form in which users give it
   * @return whether it is one of the {@linkplain #allowed() values allowed}
   */
  public boolean allows(String value) {
    return switch (kind) {
      case FLAG -> value.equals("true") || value.equals("false");
      case INTEGER -> isInRange(value);
      case CHOICE -> words.contains(value);
      case TEXT -> isText(value);
    };
  }

  private boolean isInRange(String value) {
    if (!value.matches("-?[0-9]+")) {
      return false; // Long.parseLong takes a plus sign and the digits of all scripts
    }
    try {
      long number = Long.parseLong(value);
      return number >= min && number <= max;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static boolean isText(String value) {
    return value.indexOf(',') < 0 && value.equals(value.strip()) && !hasControls(value);
  }

  /** Tells whether a text has characters that end a line or control a terminal. */
  private static boolean hasControls(String text) {
    return text.chars().anyMatch(c -> Character.isISOControl(c) || c == '\u2028' || c == '\u2029');
  }

  /** {@return whether the other object is a setting that declares the same} */
  @Override
  public boolean equals(Object other) {
    return other instanceof OpsSetting that
        && name.equals(that.name)
        && description.equals(that.description)
        && kind == that.kind
        && min == that.min
        && max == that.max
        && words.equals(that.words)
        && defaultValue.equals(that.defaultValue);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, kind, defaultValue);
  }

  /** {@return the name with the values allowed, for people} */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s (%s%s)",
        name,
        allowed(),
        defaultValue.map(value -> ", default '" + value + "'").orElse(""));
  }
}
