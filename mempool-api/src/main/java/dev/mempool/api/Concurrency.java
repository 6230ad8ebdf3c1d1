package dev.mempool.api;

import java.util.Locale;

/**
 * How many threads may call a backend at the same time.
 *
 * <p>A <em>producer</em> is a thread inside {@link MempoolBackend#enqueue enqueue} (it puts objects
 * back), a <em>consumer</em> one inside {@link MempoolBackend#dequeue dequeue} (it gets objects).
 * {@link MempoolBackend#count()} may be called by any thread at any time, whatever the level.
 * "Single" means one at a time: another thread may take over the role when its calls are ordered
 * after the earlier ones by a happens-before edge.
 */
public enum Concurrency {
  /** Any number of producers and consumers. */
  MP_MC(true, true),
  /**
   * One producer at a time, one consumer at a time; the two may be different threads and run
   * together.
   */
  SP_SC(false, false),
  /** Any number of producers, one consumer at a time. */
  MP_SC(true, false),
  /** One producer at a time, any number of consumers. */
  SP_MC(false, true),
  /**
   * One thread at a time in any call that changes the backend: a producer and a consumer must not
   * run together.
   */
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
   * Tells whether this level allows a program in which {@code producers} threads put and {@code
   * consumers} other threads get at the same time.
   *
   * @param producers the number of threads that put, 0 or more
   * @param consumers the number of further threads that get, 0 or more
   * @return whether every one of them may run at once
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
