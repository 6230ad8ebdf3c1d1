package dev.mempool.bench.report;

/** How a ratio stands. */
enum Verdict {
  FASTER("faster", "▲"),
  UNDECIDED("undecided", "≈"),
  SLOWER("slower", "▼");

  private final String word;
  private final String mark;

  Verdict(String word, String mark) {
    this.word = word;
    this.mark = mark;
  }

  /** {@return it as in the documents} */
  String word() {
    return word;
  }

  /** {@return it as a sign that stands beside a number} */
  String mark() {
    return mark;
  }

  /** {@return decided only if the ratio lies as far from 1 as it may be wrong} */
  static Verdict of(double ratio, double spread) {
    if (Math.abs(ratio - 1) < spread || ratio == 1) {
      return UNDECIDED;
    }
    return ratio > 1 ? FASTER : SLOWER;
  }

  /** {@return the sign of what a row says, or else of its ratio and spread} */
  static Verdict of(Row row, double ratio) {
    for (Verdict verdict : values()) {
      if (verdict.word.equals(row.text("verdict"))) {
        return verdict;
      }
    }
    return of(ratio, row.number("spread").orElse(0));
  }
}
