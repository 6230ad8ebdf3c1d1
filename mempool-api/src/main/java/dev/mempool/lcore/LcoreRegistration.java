package dev.mempool.lcore;

/**
 * A foreign platform thread's time as an lcore. C counterpart: {@code rte_thread_register} and
 * {@code rte_thread_unregister}.
 */
public final class LcoreRegistration implements AutoCloseable {

  private final Thread thread;
  private int lcoreId;

  LcoreRegistration(Thread thread, int lcoreId) {
    this.thread = thread;
    this.lcoreId = lcoreId;
  }

  /**
   * {@return the lcore id of the registered thread, or {@link Lcore#NONE} when the registration is
   * closed}
   */
  public int lcoreId() {
    return lcoreId;
  }

  /** The id, unless this is another thread's registration. */
  int lcoreIdOn(Thread caller) {
    return caller == thread ? lcoreId : Lcore.NONE;
  }

  /**
   * Ends the registration: the exit listeners run, then the id is free. Further calls do nothing.
   *
   * @throws IllegalStateException if another thread than the registered one calls
   */
  @Override
  public void close() {
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException(
          "the registration of thread '%s' was closed by thread '%s'; close it on the thread that registered"
              .formatted(thread.getName(), Thread.currentThread().getName()));
    }
    if (lcoreId != Lcore.NONE) {
      try {
        LcoreIds.exit(lcoreId);
      } finally {
        lcoreId = Lcore.NONE;
        Lcore.forgetRegistration();
      }
    }
  }
}
