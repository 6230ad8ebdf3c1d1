// SPDX-License-Identifier: Apache-2.0
package dev.mempool.cli.support;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts {@code 90s}, {@code 5m} or {@code 1h} to a duration. */
public final class DurationConverter implements ITypeConverter<Duration> {

  /** At most six digits, so that no duration overflows. */
  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,5})([smh])");

  /** Called by picocli. */
  public DurationConverter() {}

  @Override
  public Duration convert(String value) {
    Matcher matcher = FORM.matcher(value);
    if (!matcher.matches()) {
      throw new TypeConversionException(
          String.format(
              Locale.ROOT,
              "'%s' is not a duration; give a whole number from 1 to 999999 and a unit: 90s, 5m or"
                  + " 1h",
              value));
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }
}
