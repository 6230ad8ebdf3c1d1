// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import dev.mempool.mbuf.history.HistoryListener;
import org.jspecify.annotations.Nullable;

/**
 * An event in the life of an mbuf. The library records {@link #LIB_ALLOC} and {@link #LIB_FREE};
 * drivers and applications record the others with {@link MbufHistory#mark}. C counterpart: {@code
 * enum rte_mbuf_history_op}, with the same numbers.
 *
 * @since 0.1.0
 */
public enum HistoryEvent {
  /** No event: the filler of the history of an mbuf that has had few events. Cannot be marked. */
  NEVER(0),
  /** The library put the mbuf into its pool. */
  LIB_FREE(HistoryListener.LIB_FREE),
  /** A driver freed the mbuf. */
  PMD_FREE(2),
  /** The application freed the mbuf. */
  APP_FREE(3),
  /** The library took the mbuf out of its pool. */
  LIB_ALLOC(HistoryListener.LIB_ALLOC),
  /** A driver allocated the mbuf. */
  PMD_ALLOC(5),
  /** The application allocated the mbuf. */
  APP_ALLOC(6),
  /** The packet was received. */
  RX(7),
  /** The packet was sent. */
  TX(8),
  /** The packet was prepared for sending. */
  TX_PREP(9),
  /** The packet could not be sent, because the device was busy. */
  TX_BUSY(10),
  /** The mbuf was put into a queue between threads. */
  ENQUEUE(11),
  /** The mbuf was taken out of a queue between threads. */
  DEQUEUE(12),
  /** An event that the application defines. */
  USR2(14),
  /** An event that the application defines. */
  USR1(15);

  /** The events by their number in C, which has 4 bits. */
  private static final @Nullable HistoryEvent[] BY_CODE = new @Nullable HistoryEvent[16];

  static {
    for (HistoryEvent event : values()) {
      BY_CODE[event.code] = event;
    }
  }

  private final int code;

  HistoryEvent(int code) {
    this.code = code;
  }

  /** {@return the number of this event in C, 0 to 15} C reserves 13. */
  public int code() {
    return code;
  }

  /** {@return whether an mbuf whose last event this is, is out of its pool} */
  public boolean isAllocated() {
    return code >= LIB_ALLOC.code;
  }

  /** {@return whether this is one of the three events of a free} */
  public boolean isFree() {
    return code >= LIB_FREE.code && code <= APP_FREE.code;
  }

  /** {@return whether this is one of the three events of an allocation} */
  public boolean isAllocation() {
    return code >= LIB_ALLOC.code && code <= APP_ALLOC.code;
  }

  /** Returns the event with a number from 0 to 15, or null if C reserves the number. */
  static @Nullable HistoryEvent of(int code) {
    return BY_CODE[code];
  }
}
