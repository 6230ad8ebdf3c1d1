// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core;

import dev.mempool.api.CheckReturnValue;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Settings of pools as text, for example from a properties file. Immutable. The keys are those of
 * {@code docs/configuration.md}: the names of the builders' methods.
 *
 * <pre>{@code
 * PoolSettings all = PoolSettings.of(properties); // pools.orders.size=8191, pools.packets.size=...
 * PoolSettings pools = all.under("pools");
 * Mempool orders = Mempool.builder(pools.under("orders")).build();
 * PktmbufPool packets = PktmbufPool.builder(pools.under("packets")).cacheSize(256).build();
 * }</pre>
 *
 * <p>A builder refuses keys that it does not know, and values that it cannot read, with an {@link
 * IllegalArgumentException} that has the whole key. {@link PoolBuilder#settings} does the same for
 * a builder that has settings already.
 *
 * @since 0.1.0
 */
public final class PoolSettings {

  /** A number of bytes, with a unit or not; of so many digits that no unit makes it overflow. */
  private static final Pattern BYTES = Pattern.compile("([0-9]{1,9}|[0-9]{10}(?![KMG]))([KMG]?)");

  /**
   * The part of a key that may be mistyped for a nearest key to be named: half of it, since two
   * keys that differ in more are rarely meant for each other.
   */
  private static final int MISTYPED_PART = 2;

  /** The beginning of all keys with a dot at the end, or nothing. */
  private final String prefix;

  /** The values by key, without the prefix. */
  private final Map<String, String> values;

  private PoolSettings(String prefix, Map<String, String> values) {
    this.prefix = prefix;
    this.values = values;
  }

  /**
   * Creates settings from a map, which is copied.
   *
   * @param settings the values by key
   * @return the settings
   */
  @CheckReturnValue
  public static PoolSettings of(Map<String, String> settings) {
    return new PoolSettings("", Map.copyOf(Objects.requireNonNull(settings, "settings")));
  }

  /**
   * Creates settings from properties, which are copied with their defaults. A value that is no
   * string is taken as its text.
   *
   * @param settings the values by key, for example {@link System#getProperties()}
   * @return the settings
   */
  @CheckReturnValue
  public static PoolSettings of(Properties settings) {
    Objects.requireNonNull(settings, "settings");
    Map<String, String> values = new HashMap<>();
    for (String key : settings.stringPropertyNames()) {
      values.put(key, settings.getProperty(key, ""));
    }
    settings.forEach((key, value) -> values.put(key.toString(), value.toString()));
    return new PoolSettings("", Map.copyOf(values));
  }

  /**
   * Returns the settings whose keys begin with a prefix and a dot, under the rest of their keys.
   *
   * @param keyPrefix the prefix, for example {@code pools.orders}
   * @return the settings; empty if there is no such key
   * @throws IllegalArgumentException if the prefix is blank
   */
  @CheckReturnValue
  public PoolSettings under(String keyPrefix) {
    if (Objects.requireNonNull(keyPrefix, "keyPrefix").isBlank()) {
      throw new IllegalArgumentException(
          "the prefix of the keys is blank; for keys without a prefix use the settings as they"
              + " are");
    }
    String beginning = keyPrefix.endsWith(".") ? keyPrefix : keyPrefix + ".";
    Map<String, String> below =
        values.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(beginning))
            .collect(
                Collectors.toUnmodifiableMap(
                    entry -> entry.getKey().substring(beginning.length()), Map.Entry::getValue));
    return new PoolSettings(prefix + beginning, below);
  }

  /**
   * {@return the first parts of the keys that have a dot, in alphabetical order} Each of them is a
   * prefix for {@link #under}: with the keys {@code pools.orders.size} and {@code
   * pools.packets.size}, those under {@code pools} are {@code orders} and {@code packets}.
   */
  public List<String> names() {
    return values.keySet().stream()
        .filter(key -> key.indexOf('.') > 0)
        .map(key -> key.substring(0, key.indexOf('.')))
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * {@return the name of the pool: the value of the key {@code name}, or else the last part of the
   * prefix}
   *
   * @throws IllegalArgumentException if there is neither
   */
  public String name() {
    String name = values.get("name");
    if (name != null) {
      return name.strip();
    }
    if (prefix.isEmpty()) {
      throw new IllegalArgumentException(
          "the settings of a pool have no key 'name'; add it, or take the settings under a prefix,"
              + " whose last part is the name then");
    }
    return prefix.substring(prefix.lastIndexOf('.', prefix.length() - 2) + 1, prefix.length() - 1);
  }

  /** Tells whether a key, without the prefix, has a value. */
  boolean has(String key) {
    return values.containsKey(key);
  }

  /** Returns a key with the prefix. */
  String key(String key) {
    return prefix + key;
  }

  /** {@return the settings with their whole keys, in alphabetical order, for people} */
  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(entry -> prefix + entry.getKey() + "=" + entry.getValue())
        .sorted()
        .collect(Collectors.joining(", ", "{", "}"));
  }

  /**
   * Returns the element of an enum whose name is a text, whatever its case.
   *
   * @throws IllegalArgumentException if there is none
   */
  static <E extends Enum<E>> E word(Class<E> type, String text) {
    List<E> all = List.of(type.getEnumConstants());
    return all.stream()
        .filter(each -> each.name().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                String.format(
                    Locale.ROOT,
                    "'%s' is not allowed; allowed are %s",
                    text,
                    all.stream()
                        .map(each -> each.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", ")))));
  }

  /**
   * The keys of a builder while it reads {@link PoolSettings}: {@link PoolBuilder#read}. Each
   * method names a key and passes its value to a setter, if the settings have the key.
   *
   * @since 0.1.0
   */
  public static final class Reader {

    private final PoolSettings settings;
    private final SortedSet<String> known = new TreeSet<>();

    Reader(PoolSettings settings) {
      this.settings = settings;
    }

    /**
     * Reads a value of any type.
     *
     * @param <T> the type of the value
     * @param key the key, without the prefix
     * @param parser makes the value of its text, which is not blank and has no white space at its
     *     ends; throws an {@link IllegalArgumentException} that says what is allowed
     * @param setter receives the value
     * @throws IllegalArgumentException if the value is blank, or the parser refuses it
     */
    public <T> void value(
        String key, Function<? super String, ? extends T> parser, Consumer<? super T> setter) {
      Objects.requireNonNull(parser, "parser");
      Objects.requireNonNull(setter, "setter");
      known.add(Objects.requireNonNull(key, "key"));
      String text = settings.values.get(key);
      if (text == null) {
        return;
      }
      if (text.isBlank()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "%s is empty; give a value, or leave the key out", settings.key(key)));
      }
      T value;
      try {
        value = parser.apply(text.strip());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "%s is '%s': %s", settings.key(key), text.strip(), e.getMessage()),
            e);
      }
      setter.accept(value);
    }

    /**
     * Reads a whole number.
     *
     * @param key the key
     * @param setter receives the number
     * @throws IllegalArgumentException if the value is no {@code int}
     */
    public void integer(String key, Consumer<Integer> setter) {
      value(
          key,
          text -> {
            try {
              return Integer.valueOf(text);
            } catch (NumberFormatException e) {
              throw new IllegalArgumentException(
                  "allowed is a whole number, for example 1023, in digits", e);
            }
          },
          setter);
    }

    /**
     * Reads a number of bytes, which may end in {@code k}, {@code M} or {@code G} for KiB, MiB and
     * GiB.
     *
     * @param key the key
     * @param setter receives the number
     * @throws IllegalArgumentException if the value is no such number, or no {@code int}
     */
    public void bytes(String key, Consumer<Integer> setter) {
      value(
          key,
          text -> {
            Matcher matcher = BYTES.matcher(text.toUpperCase(Locale.ROOT));
            long bytes =
                matcher.matches()
                    ? Long.parseLong(matcher.group(1)) * unit(matcher.group(2))
                    : Long.MAX_VALUE;
            if (bytes > Integer.MAX_VALUE) {
              throw new IllegalArgumentException(
                  "allowed is a number of bytes below 2 GiB, for example 2048, 64k or 2M");
            }
            return (int) bytes;
          },
          setter);
    }

    private static long unit(String letter) {
      return switch (letter) {
        case "K" -> 1 << 10;
        case "M" -> 1 << 20;
        case "G" -> 1 << 30;
        default -> 1;
      };
    }

    /**
     * Reads {@code true} or {@code false}.
     *
     * @param key the key
     * @param setter receives the value
     * @throws IllegalArgumentException if the value is neither
     */
    public void flag(String key, Consumer<Boolean> setter) {
      value(
          key,
          text -> {
            if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
              throw new IllegalArgumentException("allowed are true and false");
            }
            return Boolean.valueOf(text);
          },
          setter);
    }

    /**
     * Reads the name of an element of an enum, in lower or upper case.
     *
     * @param <E> the type of the element
     * @param key the key
     * @param type the enum
     * @param setter receives the element
     * @throws IllegalArgumentException if there is no such element
     */
    public <E extends Enum<E>> void word(String key, Class<E> type, Consumer<? super E> setter) {
      value(key, text -> PoolSettings.word(type, text), setter);
    }

    /** Refuses keys that were not read. */
    void finish() {
      for (String key : settings.values.keySet().stream().sorted().toList()) {
        if (!known.contains(key)) {
          String nearest =
              known.stream()
                  .min(Comparator.comparingInt(each -> distance(each, key)))
                  .filter(each -> distance(each, key) * MISTYPED_PART <= key.length())
                  .map(each -> "did you mean " + settings.key(each) + "? ")
                  .orElse("");
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT,
                  "no setting has the key %s; %sThe keys of this kind of pool are %s",
                  settings.key(key),
                  nearest,
                  String.join(", ", known)));
        }
      }
    }

    /**
     * Returns the number of letters to insert, remove or replace that make one key of the other.
     * Case, hyphens and the like do not count: {@code cache-size} is near {@code cacheSize}.
     */
    private static int distance(String one, String other) {
      String a = letters(one);
      String b = letters(other);
      int[] row = IntStream.rangeClosed(0, b.length()).toArray();
      for (int i = 1; i <= a.length(); i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= b.length(); j++) {
          int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
          diagonal = row[j];
          row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
        }
      }
      return row[b.length()];
    }

    private static String letters(String key) {
      return key.replaceAll("[^\\p{L}\\p{N}]", "").toLowerCase(Locale.ROOT);
    }
  }
}
