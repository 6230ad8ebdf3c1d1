package dev.mempool.ops.ring;

/**
 * A gate with head and tail in step: one thread is inside at a time. The high half of its only word
 * is the tail. C counterpart: {@code rte_ring_hts_headtail}.
 */
final class HtsGate extends Gate {

  HtsGate(int lead) {
    super(lead);
  }

  @Override
  boolean mayEnter(long entry, int count) {
    return position(entry) == high(entry);
  }

  @Override
  long entered(long entry, int count) {
    return word(high(entry), position(entry) + count);
  }

  @Override
  void leave(int head, int count) {
    // nobody else moves the word while head and tail differ
    ENTRY.setRelease((GateState.Words) this, word(head + count, head + count));
  }

  @Override
  int tail() {
    return high((long) ENTRY.getAcquire((GateState.Words) this));
  }
}
