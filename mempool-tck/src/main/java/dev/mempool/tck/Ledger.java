package dev.mempool.tck;

/** What is inside a backend and what is outside, as it should be. For one thread. */
final class Ledger {

  private final Trial trial;
  private final boolean[] out;
  private int outside;

  /** All objects are inside. */
  Ledger(Trial trial, int size) {
    this.trial = trial;
    this.out = new boolean[size];
  }

  /** Notes objects that came out; demands that they were inside. */
  void out(int[] objects, int count) {
    for (int i = 0; i < count; i++) {
      int object = objects[i];
      if (object < 0 || object >= out.length || out[object]) {
        throw trial.broken(
            "an object that is inside", "object %d came out, which was not".formatted(object));
      }
      out[object] = true;
      outside++;
    }
  }

  /** Notes objects that were put. */
  void in(int[] objects, int count) {
    for (int i = 0; i < count; i++) {
      out[objects[i]] = false;
      outside--;
    }
  }

  int outside() {
    return outside;
  }
}
