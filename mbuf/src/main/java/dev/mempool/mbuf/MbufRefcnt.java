package dev.mempool.mbuf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The reference count of one mbuf, which is the only part of it that several threads may use at
 * once, and which tells whether the mbuf is free.
 */
abstract class MbufRefcnt {

  static final String NOTHING_CHANGED = "nothing was changed";

  private static final VarHandle REFCNT;

  static {
    try {
      REFCNT =
          MethodHandles.lookup()
              .findVarHandle(MbufRefcnt.class, "refcnt", int.class)
              .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What {@link #refcnt} is while this mbuf is in its pool: 0 where it is checked, else 1. */
  private final int freeRefcnt;

  /**
   * The count that tells its reader to be the sole holder, who may go on without an atomic
   * operation: 1; in a pool with a guard none at all, so that two threads which free one mbuf at
   * once cannot both be.
   */
  private final int soleRefcnt;

  private int refcnt;

  MbufRefcnt(boolean checked, boolean guarded) {
    this.freeRefcnt = checked ? 0 : 1;
    this.soleRefcnt = guarded ? -1 : 1;
    this.refcnt = freeRefcnt;
  }

  /** Names the mbuf and its pool in messages. */
  abstract String label();

  /** Says in messages what is known of its past; empty if nothing. */
  abstract String past();

  /**
   * {@return the number of references to this segment; 0 while it is free in a checked pool} An
   * mbuf to which others are attached has a reference for each of them. What the holders of
   * references did before they gave them up happens-before what follows the read of the lower
   * number. C counterpart: {@code rte_mbuf_refcnt_read}.
   */
  public int refcnt() {
    return (int) REFCNT.getAcquire(this);
  }

  /**
   * Adds references to this segment, or takes some away. Every reference is given up by one free.
   * The sole holder of a reference changes the count without an atomic operation, so only a holder
   * may call this. C counterpart: {@code rte_mbuf_refcnt_update}.
   *
   * @param delta how many to add, or to take away if negative
   * @return the new number
   * @throws IllegalStateException if the pool is checked and this mbuf is free; nothing was changed
   *     then
   * @throws IllegalArgumentException if the pool is checked and the new number would be less than 1
   *     or more than {@link Integer#MAX_VALUE}; the last reference is given up by a free. Nothing
   *     was changed then
   */
  public int refcntUpdate(int delta) {
    int count = refcnt();
    if (count == soleRefcnt) {
      int sum = changedRefcnt(1, delta);
      refcnt = sum;
      return sum;
    }
    return updateShared(count, delta);
  }

  /**
   * Sets the number of references to this segment, whatever it is now. For whoever holds all of
   * them. C counterpart: {@code rte_mbuf_refcnt_set}.
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
            ("%s: its references cannot become %d, allowed are 1 to %d; give up the last one with"
                    + " free(). Nothing was changed")
                .formatted(label(), count, Integer.MAX_VALUE));
      }
    }
    REFCNT.setRelease(this, count);
  }

  private int updateShared(int seen, int delta) {
    int count = seen;
    while (true) {
      int sum = changedRefcnt(count, delta);
      int witness = (int) REFCNT.compareAndExchange(this, count, sum);
      if (witness == count) {
        return sum;
      }
      count = witness;
    }
  }

  private int changedRefcnt(int count, int delta) {
    if (freeRefcnt == 0) {
      if (count == 0) {
        throw freeAlready(NOTHING_CHANGED);
      }
      long sum = (long) count + delta;
      if (sum < 1 || sum > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            ("%s: its %d reference(s) cannot change by %d, allowed are 1 to %d in all; give up the"
                    + " last one with free(). Nothing was changed")
                .formatted(label(), count, delta, Integer.MAX_VALUE));
      }
    }
    return count + delta;
  }

  /**
   * Gives up one reference. {@return whether it was the last} The count is then what it was, or 0.
   *
   * @param otherwise what the exception says about the rest, if there is none to give up
   */
  final boolean giveUp(String otherwise) {
    int count = refcnt();
    return count == soleRefcnt || giveUpShared(count, otherwise);
  }

  /**
   * {@return whether the caller holds the only reference} In a pool with a guard it is given up
   * with the answer, so that of two who ask at once one is told no.
   */
  final boolean claimSole() {
    int count = refcnt();
    return count == soleRefcnt
        || (soleRefcnt < 0 && count == 1 && REFCNT.compareAndSet(this, 1, 0));
  }

  private boolean giveUpShared(int seen, String otherwise) {
    int count = seen;
    while (count > 0) {
      int witness = (int) REFCNT.compareAndExchange(this, count, count - 1);
      if (witness == count) {
        return count == 1;
      }
      count = witness;
    }
    throw freeAlready(otherwise);
  }

  /** Marks an mbuf that its sole owner is about to put into the pool. */
  final void markFree() {
    refcnt = freeRefcnt;
  }

  /** Gives an mbuf that is marked free its one reference. */
  final void markOwned() {
    refcnt = 1;
  }

  /**
   * The count is 0 in checked pools only. Plain, because the caller owns the mbuf or is in error.
   */
  final void checkInUse() {
    if (refcnt == 0) {
      throw freeAlready(NOTHING_CHANGED);
    }
  }

  /** As {@link #checkInUse()}, to choose between two errors. */
  final boolean isKnownFree() {
    return refcnt == 0;
  }

  final IllegalStateException freeAlready(String outcome) {
    return new IllegalStateException(
        "%s is free already (refcnt %d): it was freed twice, or used after it was freed; %s%s"
            .formatted(label(), refcnt(), outcome, past()));
  }
}
