// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A document whose text is a Mustache template in a resource: {@code {{name}}} is replaced by that
 * component of a record, escaped; {@code {{#name}}...{{/name}}} is repeated for each element of a
 * list, or written if the component is neither false nor null nor empty. A module whose records are
 * not public opens their package to {@code com.samskivert.jmustache}.
 */
public final class Template {

  /** The characters that neither XML nor HTML may contain, not even escaped. */
  private static final Pattern FORBIDDEN =
      Pattern.compile("[^\\t\\n\\r\\u0020-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]");

  /** The Unicode replacement character. */
  private static final String REPLACEMENT = "\uFFFD";

  private Template() {}

  /**
   * Fills a template of HTML or XML.
   *
   * @param owner a class in the package of the resource
   * @param resource the file name of the template
   * @param model the record with the values
   * @return the page
   */
  public static String html(Class<?> owner, String resource, Object model) {
    return fill(owner, resource, model, Template::escaped);
  }

  /**
   * Fills a template.
   *
   * @param owner a class in the package of the resource
   * @param resource the file name of the template
   * @param model the record with the values
   * @param escaper escapes each value that is filled in
   * @return the document
   */
  public static String fill(
      Class<?> owner, String resource, Object model, UnaryOperator<String> escaper) {
    return compiler(escaper).compile(resource(owner, resource)).execute(model);
  }

  /**
   * Fills a short template of plain text. Names that the values do not have are empty.
   *
   * @param template the template itself
   * @param values the values by their names
   * @return the text
   */
  public static String text(String template, Map<String, String> values) {
    return compiler(UnaryOperator.identity()).defaultValue("").compile(template).execute(values);
  }

  private static Mustache.Compiler compiler(UnaryOperator<String> escaper) {
    return Mustache.compiler().withEscaper(escaper::apply).emptyStringIsFalse(true);
  }

  /** Returns a resource of UTF-8 text. */
  static String resource(Class<?> owner, String name) {
    try (InputStream in = owner.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns JSON as the text of an element, which it cannot end. */
  static String inElement(String json) {
    return FORBIDDEN
        .matcher(json)
        .replaceAll(REPLACEMENT)
        .replace("&", "\\u0026")
        .replace("<", "\\u003c")
        .replace(">", "\\u003e");
  }

  private static String escaped(String text) {
    return FORBIDDEN
        .matcher(text)
        .replaceAll(REPLACEMENT)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
