package dev.mempool.api;

/**
 * A lock for critical sections of a few instructions, alone on its cache lines. A thread that finds
 * it held waits as {@link Backoff#lost} does. The lock is not reentrant and does not know its
 * owner. Its holder must not call foreign code. Unlocking happens-before the next locking.
 * Thread-safe. C counterpart: {@code rte_spinlock_t}, which only spins.
 *
 * <p>A class may extend it instead of having one in a field, which saves a reference.
 */
public class Spinlock extends PaddedLong {

  // constants: where each locking needs the value that the last unlocking has stored, as in a lock
  // that counts, an uncontended pair takes twice as long
  private static final long FREE = 0;
  private static final long HELD = 1;

  /** Creates an unlocked lock. */
  public Spinlock() {
    super(FREE);
  }

  /**
   * Takes the lock. Waits, as {@link Backoff#lost} does, for as long as another thread holds it.
   */
  public final void lock() {
    if (!compareAndSet(FREE, HELD)) {
      waitAndLock();
    }
  }

  private void waitAndLock() {
    for (int losses = 0; !tryLock(); losses++) {
      Backoff.lost(losses);
    }
  }

  /**
   * Takes the lock if no thread holds it. Does not wait.
   *
   * @return whether the caller now holds the lock
   */
  public final boolean tryLock() {
    // the read comes first: waiting threads share the cache line until the holder writes it
    return getOpaque() == FREE && compareAndSet(FREE, HELD);
  }

  /**
   * Releases the lock. Only the thread that holds it may call this; that is not checked, because
   * the check would take a twentieth of the time of an uncontended put or get.
   */
  public final void unlock() {
    setRelease(FREE);
  }
}
