package dev.mempool.tck;

/** Lists the cases of a rule. */
@FunctionalInterface
interface Cases {

  void list(Subject subject, Effort effort, Sink sink);

  /** Receives the cases. */
  @FunctionalInterface
  interface Sink {
    void add(String label, Check check);
  }

  /** What one case does; it throws when the rule is broken. */
  @FunctionalInterface
  interface Check {
    void run(Trial trial);
  }
}
