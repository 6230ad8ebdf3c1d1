// SPDX-License-Identifier: Apache-2.0
package dev.mempool.mbuf;

import dev.mempool.api.PoolClosedException;
import dev.mempool.api.PoolMisuseException;
import dev.mempool.api.internal.FieldHandles;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The reference count of one mbuf: the lowest of the four layers of {@link Mbuf}, and the only one
 * that several threads may use at once.
 *
 * <p>The count is 1 or more while the mbuf is in use. While it is free, the count is 0 in a checked
 * pool, so that every operation that reads the count notices a free mbuf, and 1 in an unchecked
 * pool, as in C.
 *
 * <p>A thread that finds a count of 1 holds the only reference, so no other thread may change the
 * count, and it needs no atomic operation. A release of this reference does not even write the
 * count, which stays 1 until the mbuf is marked free. Two threads can do this at once only if a
 * program is in error: both release the same reference. A pool with a guard detects this: there
 * every release is a compare-and-set, and the second thread finds 0.
 *
 * <p>If there are several holders, each changes the count by a compare-and-set, and a reader uses
 * acquire, so that everything that a holder did before it released its reference is visible to the
 * thread that reads the lower count. An acquire keeps the compiler from holding anything in a
 * register across it, which would cost every free of a packet that nobody shares a third of its
 * time. So the field tells the two cases apart:
 *
 * <pre>
 *   refcnt    0      UNSHARED                            1, 2, 3, ...
 *   meaning   free   one reference, and there was no     so many references; there was more than
 *                    other since the mbuf was allocated  one since the mbuf was allocated
 * </pre>
 *
 * A plain read that finds {@code UNSHARED} is enough: no other thread has released a reference that
 * this thread would have to wait for.
 */
abstract class MbufRefcnt {

  static final String NOTHING_CHANGED = "nothing was changed";

  private static final VarHandle REFCNT =
      FieldHandles.field(MethodHandles.lookup(), MbufRefcnt.class, "refcnt", int.class);
  private static final VarHandle OWN =
      FieldHandles.field(MethodHandles.lookup(), MbufRefcnt.class, "own", int.class);

  /** The value of {@link #refcnt} for one reference that was always the only one: no real count. */
  private static final int UNSHARED = Integer.MIN_VALUE;

  /** A value that {@link #refcnt} never has in a pool with a guard. */
  private static final int NEVER = -1;

  /** The value of {@link #refcnt} while this mbuf is free: 0 in a checked pool, else as in use. */
  private final int freeRefcnt;

  /**
   * The value of {@link #refcnt} at which a plain read makes its reader the only holder, who skips
   * the compare-and-set: {@link #UNSHARED}, or {@link #NEVER} in a pool with a guard.
   */
  private final int soleRefcnt;

  /** The count, or {@link #UNSHARED}. */
  private int refcnt;

  /**
   * How many of the references do not belong to mbufs that are attached to this one. Counted only
   * in a pool with a guard, which so notices that a reference is released that is not the caller's.
   * A counter of its own, because two counters that change together cannot be read together.
   */
  private int own = 1;

  MbufRefcnt(boolean checked, boolean guarded) {
    this.freeRefcnt = checked ? 0 : UNSHARED;
    this.soleRefcnt = guarded ? NEVER : UNSHARED;
    this.refcnt = freeRefcnt;
  }

  /** Returns the name of the mbuf and of its pool, for messages. */
  abstract String label();

  /** Returns how to find out where the mbuf was freed, for messages; empty if that is recorded. */
  abstract String placesHint();

  /** Returns the recorded events of the mbuf for messages; empty if there is no history. */
  abstract String lastEvents();

  /**
   * {@return the number of references to this segment; 0 while it is free in a checked pool} An
   * mbuf to which others are attached has a reference for each of them. Everything that a holder
   * did before it released its reference happens-before everything that follows the reading of the
   * lower number. C counterpart: {@code rte_mbuf_refcnt_read}.
   */
  public int refcnt() {
    return count((int) REFCNT.getAcquire(this));
  }

  /**
   * Adds references to this segment, or removes some. Each reference is released by one free. Only
   * a holder of a reference may call this, because a thread that holds the only reference changes
   * the count without an atomic operation. C counterpart: {@code rte_mbuf_refcnt_update}.
   *
   * @param delta the number of references to add; negative to remove some
   * @return the new number
   * @throws IllegalStateException if the pool is checked and this mbuf is free; nothing was changed
   *     then
   * @throws IllegalArgumentException if the pool is checked and the new number would be less than 1
   *     or more than {@link Integer#MAX_VALUE}; the last reference is released by a free. Nothing
   *     was changed then
   */
  public int refcntUpdate(int delta) {
    int sum = update(delta);
    addOwn(delta);
    return sum;
  }

  private int update(int delta) {
    if (refcnt == soleRefcnt) {
      int sum = changedRefcnt(1, delta);
      refcnt = sum;
      return sum;
    }
    return updateShared(delta);
  }

  private void addOwn(int delta) {
    if (soleRefcnt == NEVER) {
      int _ = (int) OWN.getAndAdd(this, delta);
    }
  }

  /**
   * Sets the number of references to this segment, whatever it is now. Only for a caller that holds
   * all of them. C counterpart: {@code rte_mbuf_refcnt_set}.
   *
   * @param count the number
   * @throws IllegalStateException if the pool is checked and this mbuf is free; nothing was changed
   *     then
   * @throws IllegalArgumentException if the pool is checked and the number is less than 1; nothing
   *     was changed then
   */
  public void refcntSet(int count) {
    if (freeRefcnt == 0) {
      checkInUse();
      if (count < 1) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s: its references cannot become %d, allowed are 1 to %d; release the last one"
                    + " with free(). Nothing was changed",
                label(),
                count,
                Integer.MAX_VALUE));
      }
    }
    // the caller, who holds all references, sees here what those did who have released others
    int before = count((int) REFCNT.getAcquire(this));
    addOwn(count - before);
    REFCNT.setRelease(this, count == 1 ? UNSHARED : count);
  }

  private int updateShared(int delta) {
    int seen = (int) REFCNT.getAcquire(this);
    while (true) {
      int sum = changedRefcnt(count(seen), delta);
      if (isSole(seen)) {
        refcnt = sum;
        return sum;
      }
      int witness = (int) REFCNT.compareAndExchange(this, seen, sum);
      if (witness == seen) {
        return sum;
      }
      seen = witness;
    }
  }

  /** Returns the count that a value of {@link #refcnt} means. */
  private static int count(int value) {
    return value == UNSHARED ? 1 : value;
  }

  /** Tells whether a value that was read with acquire makes its reader the only holder. */
  private boolean isSole(int value) {
    return count(value) == 1 && soleRefcnt != NEVER;
  }

  /** Returns the sum of a count and a change; in a checked pool after checking both. */
  private int changedRefcnt(int count, int delta) {
    if (freeRefcnt == 0) {
      if (count == 0) {
        throw alreadyFree(NOTHING_CHANGED);
      }
      long sum = (long) count + delta;
      if (sum < 1 || sum > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s: its %d reference(s) cannot change by %d, allowed are 1 to %d in all; release"
                    + " the last one with free(). Nothing was changed",
                label(),
                count,
                delta,
                Integer.MAX_VALUE));
      }
    }
    return count + delta;
  }

  /** Adds the reference of an mbuf that is attached to this one. */
  final void addAttached() {
    int _ = update(1);
  }

  /** Releases the reference of an mbuf that was attached, as {@link #releaseReference} does. */
  final boolean releaseAttached() {
    return refcnt == soleRefcnt || releaseShared(NOTHING_CHANGED);
  }

  /**
   * Releases one reference. {@return whether it was the last} The count is then 0, or still 1 if
   * the compare-and-set was skipped.
   *
   * @param otherwise the end of the message of the exception that is thrown if the mbuf is free
   */
  final boolean releaseReference(String otherwise) {
    if (refcnt == soleRefcnt) {
      return true;
    }
    if (soleRefcnt == NEVER) {
      takeOwn(otherwise);
    }
    return releaseShared(otherwise);
  }

  /** Takes one of the references that are not those of attached mbufs, or throws. */
  private void takeOwn(String otherwise) {
    int seen = (int) OWN.getVolatile(this);
    while (seen > 0) {
      int witness = (int) OWN.compareAndExchange(this, seen, seen - 1);
      if (witness == seen) {
        return;
      }
      seen = witness;
    }
    int count = refcnt();
    if (count == 0) {
      throw alreadyFree(otherwise);
    }
    throw misuse(
        String.format(
            Locale.ROOT,
            "%s is free already: its %d reference(s) are those of the mbufs that are attached to"
                + " it; %s%s",
            label(),
            count,
            otherwise,
            lastEvents()));
  }

  private boolean releaseShared(String otherwise) {
    int seen = (int) REFCNT.getAcquire(this);
    int count = count(seen);
    while (count > 0) {
      if (isSole(seen)) {
        return true;
      }
      int witness = (int) REFCNT.compareAndExchange(this, seen, count - 1);
      if (witness == seen) {
        return count == 1;
      }
      seen = witness;
      count = count(seen);
    }
    throw alreadyFree(otherwise);
  }

  /**
   * {@return whether the caller holds the only reference} In a pool with a guard, this also sets
   * the count to 0 if the result is {@code true}, so that only one of two threads that call it at
   * once gets {@code true}.
   */
  final boolean claimOnlyReference() {
    if (refcnt == soleRefcnt) {
      return true;
    }
    int seen = (int) REFCNT.getAcquire(this);
    return isSole(seen) || (count(seen) == 1 && REFCNT.compareAndSet(this, seen, 0));
  }

  /** Tells whether there is one reference, which is the caller's. */
  final boolean hasOneReference() {
    return refcnt == UNSHARED || refcnt() == 1;
  }

  /** Sets the count of a free mbuf. Called by the thread that has released the last reference. */
  final void setFreeRefcnt() {
    refcnt = freeRefcnt;
  }

  /** Gives an mbuf that was got from the pool its first reference. */
  final void setFirstReference() {
    refcnt = UNSHARED;
  }

  /** Gives an mbuf back the last reference, which the caller has released. */
  final void restoreReference() {
    own = 1;
    refcnt = UNSHARED;
  }

  /**
   * Throws if this mbuf is free and its pool is checked. A plain read is enough: the caller holds a
   * reference, or the program is in error.
   */
  final void checkInUse() {
    if (refcnt == 0) {
      throw alreadyFree(NOTHING_CHANGED);
    }
  }

  /** Tells whether this mbuf is free and its pool is checked. */
  final boolean isKnownFree() {
    return refcnt == 0;
  }

  /** Returns the exception that says that this mbuf was misused. */
  abstract PoolMisuseException misuse(String message);

  /** Returns the exception for a use after the pool was closed, or null if the pool is open. */
  abstract @Nullable PoolClosedException closedPool();

  /** Returns the exception that says why this mbuf, which is free, cannot be used. */
  final IllegalStateException alreadyFree(String outcome) {
    PoolClosedException closed = closedPool();
    return closed != null ? closed : misuseOfFree(outcome);
  }

  private PoolMisuseException misuseOfFree(String outcome) {
    return misuse(
        String.format(
            Locale.ROOT,
            "%s is free already (refcnt %d): it was freed twice, or used after it was freed;"
                + " %s%s%s",
            label(),
            refcnt(),
            outcome,
            lastEvents(),
            placesHint()));
  }
}
