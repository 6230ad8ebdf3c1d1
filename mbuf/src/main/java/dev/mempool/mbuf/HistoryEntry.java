// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import java.time.Instant;
import java.util.Locale;

/**
 * One event in the history of an mbuf, with its time and its thread. Immutable.
 *
 * @since 0.1.0
 */
public final class HistoryEntry {

  private final HistoryEvent event;
  private final long nanos;
  private final Instant at;
  private final int lcore;
  private final long threadId;
  private final String threadName;

  HistoryEntry(
      HistoryEvent event, long nanos, Instant at, int lcore, long threadId, String threadName) {
    this.event = event;
    this.nanos = nanos;
    this.at = at;
    this.lcore = lcore;
    this.threadId = threadId;
    this.threadName = threadName;
  }

  /** {@return the event} */
  public HistoryEvent event() {
    return event;
  }

  /** {@return the time of the event, in nanoseconds since the pool was made} */
  public long nanos() {
    return nanos;
  }

  /**
   * {@return the time of the event as a time of day; it is as right as the clock was when the pool
   * was made}
   */
  public Instant at() {
    return at;
  }

  /** {@return the lcore that recorded the event, -1 if the thread was no lcore} */
  public int lcore() {
    return lcore;
  }

  /**
   * {@return the {@link Thread#threadId()} of the thread that recorded the event, -1 if it was an
   * lcore}
   */
  public long threadId() {
    return threadId;
  }

  /**
   * {@return the name that the thread had when it recorded the event; empty if it had none, or if
   * so many other threads have recorded events since that it is forgotten}
   */
  public String threadName() {
    return threadName;
  }

  /**
   * {@return the lcore or thread that recorded the event, with its name if that is known: {@code
   * lcore 3 'rx'} or {@code thread 27 'main'}} The name that an lcore has by itself is left out.
   */
  public String who() {
    String number = lcore >= 0 ? "lcore " + lcore : "thread " + threadId;
    return threadName.isEmpty() || threadName.equals("lcore-" + lcore)
        ? number
        : number + " '" + threadName + "'";
  }

  /** {@return the event as text, for example {@code LIB_FREE by lcore 3 at 1.000000250 s}} */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s by %s at %s s", event, who(), seconds(nanos));
  }

  /** Returns nanoseconds as seconds with nine decimals. */
  static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%d.%09d", nanos / 1_000_000_000, nanos % 1_000_000_000);
  }
}
