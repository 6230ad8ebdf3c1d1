// SPDX-License-Identifier: Apache-2.0
package dev.mempool.telemetry.commands;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of a reply in JSON, which never has more bytes than a client reads. Elements that do not
 * fit are left out, and the text stays valid.
 */
public final class JsonReply {

  /** The most bytes of a reply, which the greeting tells clients. C: {@code MAX_OUTPUT_LEN}. */
  public static final int MAX_BYTES = 16_384;

  /** The most elements of an array. C: {@code RTE_TEL_MAX_ARRAY_ENTRIES}. */
  public static final int MAX_ARRAY = 512;

  /** The most entries of an object. C: {@code RTE_TEL_MAX_DICT_ENTRIES}. */
  public static final int MAX_ENTRIES = 256;

  /**
   * The most characters of a text within an array or object. C has 128, which all texts of C's
   * commands keep to; the sentences that an audit finds are longer.
   */
  public static final int MAX_TEXT = 512;

  /** The nesting that a command may return: far more than any command needs. */
  private static final int MAX_DEPTH = 16;

  /** The names of entries that C allows. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_/.-]+");

  private JsonReply() {}

  /**
   * Returns the reply to a command.
   *
   * @param command the command without its parameters, as the client has sent it
   * @param data null, a text, a whole number, or a list or map of such
   * @return the bytes of the reply, at most {@link #MAX_BYTES}
   * @throws IllegalArgumentException if the data are of another kind
   */
  public static byte[] of(String command, @Nullable Object data) {
    String key = "{" + quoted(command) + ":";
    String value =
        data instanceof String text
            ? fitting(text, MAX_BYTES - bytes(key) - 1)
            : text(data, MAX_BYTES - bytes(key) - 1, 0);
    if (value == null) {
      value = "null"; // a number of a few digits always fits, so this is for the compiler
    }
    return (key + value + "}").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * {@return an object in JSON}
   *
   * @param data the entries, whose text must be short
   */
  public static byte[] object(Map<String, ?> data) {
    return String.valueOf(text(data, MAX_BYTES, 0)).getBytes(StandardCharsets.UTF_8);
  }

  /** Returns a text that is the whole reply, shortened by halves until it fits. */
  private static String fitting(String text, int room) {
    String rest = text;
    String quoted = quoted(rest);
    while (bytes(quoted) > room) {
      rest = rest.substring(0, rest.length() / 2);
      quoted = quoted(rest + " ...");
    }
    return quoted;
  }

  /** Returns the text of a value, or null if it does not fit into a number of bytes. */
  private static @Nullable String text(@Nullable Object value, int room, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException(
          "a reply is nested more than " + MAX_DEPTH + " deep; return a flatter one");
    }
    String text =
        switch (value) {
          case null -> "null";
          case String string ->
              quoted(string.length() > MAX_TEXT ? string.substring(0, MAX_TEXT) : string);
          case Integer number -> number.toString();
          case Long number -> number.toString();
          case List<?> list -> array(list, room, depth);
          case Map<?, ?> map -> object(map, room, depth);
          default ->
              throw new IllegalArgumentException(
                  String.format(
                      Locale.ROOT,
                      "a reply has a %s; allowed are null, String, Integer, Long, List and Map",
                      value.getClass().getName()));
        };
    return bytes(text) <= room ? text : null;
  }

  private static String array(List<?> list, int room, int depth) {
    StringBuilder array = new StringBuilder("[");
    int used = 2;
    int count = 0;
    for (Object element : list) {
      if (count == MAX_ARRAY) {
        break;
      }
      int comma = count == 0 ? 0 : 1;
      String text = text(element, room - used - comma, depth + 1);
      if (text != null) {
        array.append(count == 0 ? "" : ",").append(text);
        used += bytes(text) + comma;
        count++;
      }
    }
    return array.append(']').toString();
  }

  private static String object(Map<?, ?> map, int room, int depth) {
    StringBuilder object = new StringBuilder("{");
    int used = 2;
    int count = 0;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (count == MAX_ENTRIES) {
        break;
      }
      if (!(entry.getKey() instanceof String name) || !NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "a reply has the entry '%s'; names consist of letters, digits, '_', '/', '-' and"
                    + " '.'",
                entry.getKey()));
      }
      String key = (count == 0 ? "" : ",") + quoted(name) + ":";
      String text = text(entry.getValue(), room - used - bytes(key), depth + 1);
      if (text != null) {
        object.append(key).append(text);
        used += bytes(key) + bytes(text);
        count++;
      }
    }
    return object.append('}').toString();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Returns a text in JSON: no control characters, and no halves of characters. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '"', '\\' -> quoted.append('\\').append((char) c);
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            default -> {
              if (c < ' ' || c == 0x7f || Character.getType(c) == Character.SURROGATE) {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", c));
              } else {
                quoted.appendCodePoint(c);
              }
            }
          }
        });
    return quoted.append('"').toString();
  }
}
