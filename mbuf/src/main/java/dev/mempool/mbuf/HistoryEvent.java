package dev.mempool.mbuf;

import org.jspecify.annotations.Nullable;

/**
 * What happened to an mbuf. The library marks its own two, {@link #LIB_ALLOC} and {@link
 * #LIB_FREE}; drivers and applications mark the others, {@link MbufHistory#mark}. C counterpart:
 * {@code enum rte_mbuf_history_op}, with the same numbers.
 */
public enum HistoryEvent {
  /** Nothing yet: what a history is filled up with. It cannot be marked. */
  NEVER(0),
  /** The library put it into its pool. */
  LIB_FREE(1),
  /** A driver freed it. */
  PMD_FREE(2),
  /** The application freed it. */
  APP_FREE(3),
  /** The library took it out of its pool. */
  LIB_ALLOC(4),
  /** A driver allocated it. */
  PMD_ALLOC(5),
  /** The application allocated it. */
  APP_ALLOC(6),
  /** It was received. */
  RX(7),
  /** It was sent. */
  TX(8),
  /** It was prepared to be sent. */
  TX_PREP(9),
  /** It could not be sent, because the device was busy. */
  TX_BUSY(10),
  /** It was put into a queue between threads. */
  ENQUEUE(11),
  /** It was taken out of a queue between threads. */
  DEQUEUE(12),
  /** Whatever the application means by it. */
  USR2(14),
  /** Whatever the application means by it. */
  USR1(15);

  /** By code, which has 4 bits. */
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

  /** {@return the number of this event in C, 0 to 15} 13 is reserved there. */
  public int code() {
    return code;
  }

  /** {@return whether an mbuf to which this happened last is out of its pool} */
  public boolean isAllocated() {
    return code >= LIB_ALLOC.code;
  }

  /** {@return whether it is one of the three ways to free} */
  public boolean isFree() {
    return code >= LIB_FREE.code && code <= APP_FREE.code;
  }

  /** {@return whether it is one of the three ways to allocate} */
  public boolean isAllocation() {
    return code >= LIB_ALLOC.code && code <= APP_ALLOC.code;
  }

  /** {@return the event of a number from 0 to 15, null if there is none} */
  static @Nullable HistoryEvent of(int code) {
    return BY_CODE[code];
  }
}
