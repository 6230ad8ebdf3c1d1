// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api;

import java.util.Locale;

/**
 * The number of threads that may call a backend at the same time.
 *
 * <p>A <em>producer</em> is a thread that is executing {@link MempoolBackend#enqueue enqueue} (it
 * puts objects), a <em>consumer</em> one that is executing {@link MempoolBackend#dequeue dequeue}
 * (it gets objects). Any thread may call {@link MempoolBackend#count()} at any time, at every
 * level. "Single" means one at a time: another thread may take over the role if the earlier calls
 * happen-before its own.
 *
 * @since 0.1.0
 */
public enum Concurrency {
  /** Any number of producers and consumers. */
  MP_MC(true, true),
  /**
   * One producer at a time and one consumer at a time; the two may be different threads that run at
   * the same time.
   */
  SP_SC(false, false),
  /** Any number of producers, one consumer at a time. */
  MP_SC(true, false),
  /** One producer at a time, any number of consumers. */
  SP_MC(false, true),
  /** One thread at a time, whether producer or consumer: the two must not run at the same time. */
  SINGLE_THREAD(false, false);

  private final boolean multiProducer;
  private final boolean multiConsumer;

  Concurrency(boolean multiProducer, boolean multiConsumer) {
    this.multiProducer = multiProducer;
    this.multiConsumer = multiConsumer;
  }

  /** {@return whether several threads may enqueue at the same time} */
  public boolean multiProducer() {
    return multiProducer;
  }

  /** {@return whether several threads may dequeue at the same time} */
  public boolean multiConsumer() {
    return multiConsumer;
  }

  /**
   * Tells whether this level allows {@code producers} threads to put while {@code consumers} other
   * threads get.
   *
   * @param producers the number of threads that put, 0 or more
   * @param consumers the number of further threads that get, 0 or more
   * @return whether all of them may run at the same time
   */
  public boolean allows(int producers, int consumers) {
    if (this == SINGLE_THREAD) {
      return producers + consumers <= 1;
    }
    return (multiProducer || producers <= 1) && (multiConsumer || consumers <= 1);
  }

  /** {@return the name in the spelling of the ops names, for example {@code mp_mc}} */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
