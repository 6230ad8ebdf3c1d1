package dev.mempool.ops.ring;

/**
 * A gate with relaxed tail synchronisation: threads work side by side and leave in any order, and
 * the last one inside moves the tail for all. Head and tail each count how often they were moved;
 * where the counts are equal nobody is inside. C counterpart: {@code rte_ring_rts_headtail}.
 */
final class RtsGate extends Gate {

  private final int htdMax;
  private final int span;

  /**
   * Makes a gate.
   *
   * @param lead as for {@link Gate}
   * @param htdMax how far the head may be ahead of the tail for another thread to enter
   * @param span how far it may be ahead when that thread has entered, unless it is alone inside
   */
  RtsGate(int lead, int htdMax, int span) {
    super(lead);
    this.htdMax = htdMax;
    this.span = span;
  }

  @Override
  boolean mayEnter(long entry, int count) {
    // negative when the head is old by now, and then it cannot be moved
    int ahead = position(entry) - tail();
    return ahead <= htdMax && ahead <= span - count || ahead == 0;
  }

  @Override
  long entered(long entry, int count) {
    return word(high(entry) + 1, position(entry) + count);
  }

  @Override
  void leave(int head, int count) {
    long exit;
    long left;
    do {
      // acquire: the head, loaded after it, counts every thread that has left; and the slots of
      // those threads become part of what is published below
      exit = (long) EXIT.getAcquire((GateState.Words) this);
      long entry = (long) ENTRY.getAcquire((GateState.Words) this);
      int leaves = high(exit) + 1;
      left = word(leaves, position(leaves == high(entry) ? entry : exit));
    } while (!EXIT.compareAndSet((GateState.Words) this, exit, left));
  }

  @Override
  int tail() {
    return position((long) EXIT.getAcquire((GateState.Words) this));
  }
}
