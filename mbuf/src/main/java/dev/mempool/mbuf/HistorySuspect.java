// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import java.util.Locale;

/**
 * Two events in the history of an mbuf that point to a fault: the mbuf was freed twice in the same
 * way without an allocation in between, or allocated twice in the same way without a free in
 * between. Immutable.
 *
 * @since 0.1.0
 */
public final class HistorySuspect {

  private final int mbuf;
  private final HistoryEntry first;
  private final HistoryEntry second;

  HistorySuspect(int mbuf, HistoryEntry first, HistoryEntry second) {
    this.mbuf = mbuf;
    this.first = first;
    this.second = second;
  }

  /** {@return the index of the mbuf} */
  public int mbuf() {
    return mbuf;
  }

  /** {@return the earlier event} */
  public HistoryEntry first() {
    return first;
  }

  /** {@return the later event} */
  public HistoryEntry second() {
    return second;
  }

  /**
   * {@return the two events as text, for example {@code mbuf 5: freed twice: LIB_FREE by lcore 0 at
   * ..., LIB_FREE by ...}}
   */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "mbuf %d: %s twice: %s, %s",
        mbuf,
        first.event().isFree() ? "freed" : "allocated",
        first,
        second);
  }
}
