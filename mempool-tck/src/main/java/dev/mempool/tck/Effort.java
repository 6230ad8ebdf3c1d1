package dev.mempool.tck;

/** How much work the rules do. Both levels check every rule. */
public enum Effort {
  /** A few sizes and short runs: seconds, for use while a backend is written. */
  QUICK,
  /** All sizes up to a million objects, and long runs: what a release must pass. */
  FULL;

  int runs(int quick, int full) {
    return this == QUICK ? quick : full;
  }
}
