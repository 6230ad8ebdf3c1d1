package dev.mempool.mbuf;

import java.time.Instant;

/**
 * One event in the history of an mbuf, with its time and its thread.
 *
 * @param event the event
 * @param nanos the time of the event, in nanoseconds since the pool was made
 * @param at the same time as a time of day; it is as right as the clock was when the pool was made
 * @param lcore the lcore that recorded the event, -1 if the thread was no lcore
 * @param threadId the {@link Thread#threadId()} of the thread that recorded the event, -1 if it was
 *     an lcore
 */
public record HistoryEntry(HistoryEvent event, long nanos, Instant at, int lcore, long threadId) {

  /**
   * {@return the lcore or thread that recorded the event, as {@code lcore 3} or {@code thread 27}}
   */
  public String who() {
    return lcore >= 0 ? "lcore " + lcore : "thread " + threadId;
  }

  /** {@return the event as text, for example {@code LIB_FREE by lcore 3 at 1.000000250 s}} */
  @Override
  public String toString() {
    return "%s by %s at %s s".formatted(event, who(), seconds(nanos));
  }

  /** Returns nanoseconds as seconds with nine decimals. */
  static String seconds(long nanos) {
    return "%d.%09d".formatted(nanos / 1_000_000_000, nanos % 1_000_000_000);
  }
}
