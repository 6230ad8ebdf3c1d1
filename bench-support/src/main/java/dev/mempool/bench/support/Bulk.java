// SPDX-License-Identifier: Apache-2.0
package dev.mempool.bench.support;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The number of objects per call.
 *
 * @param get the objects that a get takes, or the most
 * @param put the objects that a put takes, or the most
 * @param random whether each call takes a random number, from 1 to the most
 */
public record Bulk(int get, int put, boolean random) {

  /**
   * The system property with the number of objects per call of this process: {@code N}, {@code
   * GET/PUT} if gets and puts differ, or {@code 1..N} for random numbers.
   */
  public static final String PROPERTY = "mempool.bench.bulk";

  /**
   * The bulk of the whole process. It is a constant for the JIT compiler, as the burst size is one
   * in real programs. So the property must be set before this class is used.
   */
  public static final Bulk CURRENT = parse(System.getProperty(PROPERTY, "1"));

  /** Reads the text of the property. */
  static Bulk parse(String text) {
    Matcher numbers = Pattern.compile("(1\\.\\.)?(\\d+)(?:/(\\d+))?").matcher(text);
    if (!numbers.matches()) {
      throw new IllegalArgumentException("\"%s\" is no bulk, such as 32".formatted(text));
    }
    int get = Integer.parseInt(numbers.group(2));
    int put = numbers.group(3) == null ? get : Integer.parseInt(numbers.group(3));
    return new Bulk(get, put, numbers.group(1) != null);
  }

  /**
   * Refuses a number of objects to which such calls do not add up, as the C library's test does.
   */
  void check(int keep) {
    if (!random && (keep % get != 0 || keep % put != 0)) {
      throw new IllegalArgumentException(
          ("left out, as in the C library's test: %d objects cannot be got %d at a time and put %d"
                  + " at a time; get and put must divide keep")
              .formatted(keep, get, put));
    }
    if (random && get > keep) {
      throw new IllegalArgumentException(
          ("left out, as in the C library's test: calls of up to %d objects need a keep of at least"
                  + " as many, not %d")
              .formatted(get, keep));
    }
  }
}
