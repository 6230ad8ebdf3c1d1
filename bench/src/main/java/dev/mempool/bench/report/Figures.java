package dev.mempool.bench.report;

import java.util.Locale;

/** Numbers as people read them: some three digits, as more would be noise. */
final class Figures {

  private static final double TENS = 100;
  private static final double HUNDREDS = 1000;

  /** Below it two decimals would show 0.00 or one digit. */
  private static final double SMALL = 0.1;

  private Figures() {}

  /** {@return a measured value} */
  static String text(double value) {
    double size = Math.abs(value);
    if (value == 0) {
      return "0";
    }
    if (size < SMALL) {
      return String.format(Locale.ROOT, size < SMALL / TENS ? "%.1e" : "%.3f", value);
    }
    String format = size < TENS ? "%.2f" : size < HUNDREDS ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, format, value);
  }

  /** {@return a value at an axis: a whole number without decimals, thousands with a k} */
  static String tick(double value) {
    for (Unit unit : Unit.values()) {
      if (value >= unit.size) {
        return plain(value / unit.size) + unit.letter;
      }
    }
    return plain(value);
  }

  private static String plain(double value) {
    String rounded = String.format(Locale.ROOT, "%.3g", value);
    double back = Double.parseDouble(rounded);
    return back == Math.rint(back) ? Long.toString((long) back) : Double.toString(back);
  }

  private enum Unit {
    MEGA(1e6, "M"),
    KILO(1e3, "k");

    private final double size;
    private final String letter;

    Unit(double size, String letter) {
      this.size = size;
      this.letter = letter;
    }
  }
}
