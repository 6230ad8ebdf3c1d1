package dev.mempool.mbuf;

/**
 * Two events in the history of an mbuf that point to a fault: the mbuf was freed twice in the same
 * way without an allocation in between, or allocated twice in the same way without a free in
 * between.
 *
 * @param mbuf the index of the mbuf
 * @param first the earlier event
 * @param second the later event
 */
public record HistorySuspect(int mbuf, HistoryEntry first, HistoryEntry second) {

  /**
   * {@return the two events as text, for example {@code mbuf 5: freed twice: LIB_FREE by lcore 0 at
   * ..., LIB_FREE by ...}}
   */
  @Override
  public String toString() {
    return "mbuf %d: %s twice: %s, %s"
        .formatted(mbuf, first.event().isFree() ? "freed" : "allocated", first, second);
  }
}
