package dev.mempool.api;

/**
 * A lock for critical sections of a few instructions, alone on its cache lines. A thread that finds
 * it held waits as {@link Backoff#lost} says. The lock is not reentrant and knows no owner, and it
 * must not be held while foreign code is called. Unlocking happens-before the next locking. A class
 * that one thread at a time uses may extend it, which spares a reference. C counterpart: {@code
 * rte_spinlock_t}, which spins only.
 *
 * <p>The lock counts how often it was taken and given back, so that {@link #version()} tells a
 * reader that does not take the lock whether any thread held it meanwhile, as with {@code
 * rte_seqlock_t}.
 */
public class Spinlock extends PaddedLong {

  /** Creates an unlocked lock. */
  public Spinlock() {
    super(0);
  }

  /** Takes the lock, and waits for it as long as that takes. */
  public final void lock() {
    for (int losses = 0; !tryLock(); losses++) {
      Backoff.lost(losses);
    }
  }

  /**
   * Takes the lock if no thread holds it.
   *
   * @return whether the caller now holds it
   */
  public final boolean tryLock() {
    // the read comes first: waiting threads share the cache line until the holder writes it
    long now = getOpaque();
    return !isHeld(now) && compareAndSet(now, now + 1);
  }

  /**
   * Gives the lock back. Only the thread that holds it may call this.
   *
   * @throws IllegalStateException if no thread holds it
   */
  public final void unlock() {
    long now = getPlain();
    if (!isHeld(now)) {
      throw new IllegalStateException(
          "unlock() of a spinlock that no thread holds; call lock() or a successful tryLock()"
              + " before");
    }
    setRelease(now + 1);
  }

  /**
   * Returns the number of lockings and unlockings so far. It is odd while a thread holds the lock.
   * If it is even, and the same before and after some reads, no thread held the lock meanwhile; a
   * {@link java.lang.invoke.VarHandle#acquireFence} must stand between these reads and the second
   * call. What the last holder did before it unlocked is visible after this call.
   *
   * @return the number
   */
  public final long version() {
    return getAcquire();
  }

  private static boolean isHeld(long version) {
    return (version & 1) != 0;
  }
}
