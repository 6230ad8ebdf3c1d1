package dev.mempool.mbuf;

/**
 * Two events in the history of an mbuf that should not follow each other: the same way to free, or
 * to allocate, twice, without an allocation, or a free, between the two.
 *
 * @param mbuf the index of the mbuf
 * @param first the earlier one
 * @param second the later one
 */
public record HistorySuspect(int mbuf, HistoryEntry first, HistoryEntry second) {

  /** {@return as {@code mbuf 5: freed twice: LIB_FREE by lcore 0 at ..., LIB_FREE by ...}} */
  @Override
  public String toString() {
    return "mbuf %d: %s twice: %s, %s"
        .formatted(mbuf, first.event().isFree() ? "freed" : "allocated", first, second);
  }
}
