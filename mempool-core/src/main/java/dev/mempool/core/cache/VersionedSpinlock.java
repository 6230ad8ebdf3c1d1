// SPDX-License-Identifier: Apache-2.0
package dev.mempool.core.cache;

import dev.mempool.api.Backoff;
import dev.mempool.api.internal.PaddedLong;

/**
 * A spinlock that counts how often it was locked and unlocked. By this number a reader that does
 * not take the lock can tell whether any thread held it meanwhile. An uncontended {@code lock()}
 * and {@code unlock()} take twice as long as those of {@link dev.mempool.api.internal.Spinlock},
 * because each needs the number that the one before has written. Not reentrant. Unlocking
 * happens-before the next locking. Thread-safe. C counterpart: {@code rte_seqlock_t}.
 */
class VersionedSpinlock extends PaddedLong {

  /** The result of {@link #tryLockVersion} if another thread holds the lock; an even number. */
  static final long NOT_LOCKED = 0;

  /** Creates an unlocked lock. */
  VersionedSpinlock() {
    super(0);
  }

  /**
   * Takes the lock. Waits, as {@link Backoff#lost} does, for as long as another thread holds it.
   */
  final void lock() {
    for (int losses = 0; !tryLock(); losses++) {
      Backoff.lost(losses);
    }
  }

  /**
   * Takes the lock if no thread holds it. Does not wait.
   *
   * @return whether the caller now holds the lock
   */
  final boolean tryLock() {
    return tryLockVersion() != NOT_LOCKED;
  }

  /**
   * Releases the lock. Only the thread that holds it may call this.
   *
   * @throws IllegalStateException if no thread holds the lock
   */
  final void unlock() {
    long now = getPlain();
    if (!isLocked(now)) {
      throw new IllegalStateException(
          "unlock() of a spinlock that no thread holds; call lock() or a successful tryLock()"
              + " before");
    }
    unlock(now);
  }

  /**
   * Returns how often the lock was locked and unlocked so far. The number is odd while a thread
   * holds the lock. If it is even, and the same before and after some reads, no thread held the
   * lock meanwhile; the reader must call {@link java.lang.invoke.VarHandle#acquireFence} between
   * these reads and the second call. All that the last holder did before it unlocked is visible
   * after this call.
   *
   * @return the number
   */
  final long version() {
    return getAcquire();
  }

  /**
   * Takes the lock if no thread holds it, as {@link #tryLock} does, for a caller that keeps the
   * version until it calls {@link #unlock(long)}. That spares it a load which must wait for the
   * locking: with it, a get and a put through a shared cache take 28 % longer.
   *
   * @return the version while the caller holds the lock, or {@link #NOT_LOCKED}
   */
  final long tryLockVersion() {
    long now = getOpaque();
    return !isLocked(now) && compareAndSet(now, now + 1) ? now + 1 : NOT_LOCKED;
  }

  /**
   * Releases the lock that {@link #tryLockVersion} took.
   *
   * @param version the version that it returned; this is not checked
   */
  final void unlock(long version) {
    setRelease(version + 1);
  }

  /** Tells whether a thread holds the lock now. */
  final boolean isLocked() {
    return isLocked(version());
  }

  /** Tells whether a thread held the lock when {@link #version()} returned this number. */
  static boolean isLocked(long version) {
    return (version & 1) != 0;
  }
}
