package dev.mempool.mbuf;

import java.time.Instant;

/**
 * One event in the history of an mbuf.
 *
 * @param event what happened
 * @param nanos when, in nanoseconds since the pool was made
 * @param at the same as a time of day, as far as the clock was right when the pool was made
 * @param lcore the lcore that did it, -1 if the thread was none
 * @param threadId the thread that did it, {@link Thread#threadId()}, -1 if it was an lcore
 */
public record HistoryEntry(HistoryEvent event, long nanos, Instant at, int lcore, long threadId) {

  /** {@return who did it, as {@code lcore 3} or {@code thread 27}} */
  public String who() {
    return lcore >= 0 ? "lcore " + lcore : "thread " + threadId;
  }

  /** {@return as {@code LIB_FREE by lcore 3 at 1.000000250 s}} */
  @Override
  public String toString() {
    return "%s by %s at %s s".formatted(event, who(), seconds(nanos));
  }

  /** {@return nanoseconds in seconds, to the last nanosecond} */
  static String seconds(long nanos) {
    return "%d.%09d".formatted(nanos / 1_000_000_000, nanos % 1_000_000_000);
  }
}
