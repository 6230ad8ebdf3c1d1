// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.bucket;

import dev.mempool.lcore.Lcore;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The {@link LcoreBuckets} of one backend, by owner number: one for the threads that are no lcores,
 * and one for each lcore, created at its first get.
 */
final class AllLcoreBuckets {

  private static final VarHandle ELEMENT =
      MethodHandles.arrayElementVarHandle(LcoreBuckets[].class).withInvokeExactBehavior();

  private static final long[] NO_MASKS = {};

  private final Buckets buckets;

  /** Elements are written once, with this object's monitor held. */
  private final @Nullable LcoreBuckets[] byOwner = new @Nullable LcoreBuckets[Lcore.max() + 1];

  /** One more than the highest owner number so far. Written with this object's monitor held. */
  private volatile int end = LcoreBuckets.NO_LCORE + 1;

  /** The elements whose locks {@link #lockAll} has taken. Guarded by this object's monitor. */
  private final LcoreBuckets[] locked = new LcoreBuckets[byOwner.length];

  private int lockedCount;

  AllLcoreBuckets(Buckets buckets) {
    this.buckets = buckets;
    byOwner[LcoreBuckets.NO_LCORE] = new LcoreBuckets(buckets, LcoreBuckets.NO_LCORE);
  }

  /** Returns the calling thread's owner number. */
  static int currentOwner() {
    // Lcore.NONE is -1 and becomes NO_LCORE, which is 0
    return Lcore.current() - Lcore.NONE;
  }

  /** Returns the calling thread's buckets, and creates them if this is its first get. */
  LcoreBuckets current() {
    int owner = currentOwner();
    LcoreBuckets own = byOwner[owner];
    return own != null ? own : create(owner);
  }

  private synchronized LcoreBuckets create(int owner) {
    LcoreBuckets created = new LcoreBuckets(buckets, owner);
    ELEMENT.setRelease(byOwner, owner, created);
    end = Math.max(end, owner + 1);
    return created;
  }

  /** Returns the buckets of an owner that the calling thread has read from a bucket. */
  LcoreBuckets of(int owner) {
    // a plain load: a thread that may rely on a bucket's owner also sees the owner's buckets
    LcoreBuckets owned = byOwner[owner];
    if (owned == null) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT, "a bucket has the owner %d, which has never got an object", owner));
    }
    return owned;
  }

  /**
   * Returns the array in which the calling thread may keep the bit masks of a bulk while it puts
   * the bulk. It has length 0 for threads that are no lcores, because they would share the array.
   */
  long[] bulkMasks(int currentOwner) {
    LcoreBuckets own = currentOwner == LcoreBuckets.NO_LCORE ? null : byOwner[currentOwner];
    return own == null ? NO_MASKS : own.bulkMasks();
  }

  /** Returns the buckets that the threads that are no lcores share. */
  LcoreBuckets noLcore() {
    return of(LcoreBuckets.NO_LCORE);
  }

  /**
   * Counts the free and the returned objects of all owners; approximate while threads move objects.
   */
  int objects() {
    int returned = 0;
    for (int owner = 0; owner < end; owner++) {
      LcoreBuckets owned = (LcoreBuckets) ELEMENT.getAcquire(byOwner, owner);
      returned += owned == null ? 0 : owned.returned();
    }
    return free() + returned;
  }

  /** Counts the free objects of all owners; with all locks held a lower bound. */
  int free() {
    int free = 0;
    for (int owner = 0; owner < end; owner++) {
      LcoreBuckets owned = (LcoreBuckets) ELEMENT.getAcquire(byOwner, owner);
      free += owned == null ? 0 : owned.free();
    }
    return free;
  }

  // ---- all locks at once, with the monitor of this object held, so that no element is added ----

  /**
   * Takes the locks of all owners, that of {@link LcoreBuckets#NO_LCORE} last. That order avoids a
   * deadlock: a thread that holds the lock of another owner may wait for this one, and for no
   * other.
   */
  void lockAll() {
    for (int owner = LcoreBuckets.NO_LCORE + 1; owner < end; owner++) {
      lock(owner);
    }
    lock(LcoreBuckets.NO_LCORE);
  }

  private void lock(int owner) {
    LcoreBuckets owned = byOwner[owner];
    if (owned != null) {
      owned.lock();
      locked[lockedCount++] = owned;
    }
  }

  /** Releases the locks that {@link #lockAll} has taken, also if it could not take all. */
  void unlockAll() {
    while (lockedCount > 0) {
      lockedCount--;
      locked[lockedCount].unlock();
    }
  }

  /**
   * Makes the returned objects of all owners free. Called with all locks held.
   *
   * @param own the buckets of the calling thread
   * @param shared receives the buckets of threads that are no lcores, if they are whole now
   */
  void adoptAllReturned(LcoreBuckets own, SharedBuckets shared) {
    for (int owner = 0; owner < end; owner++) {
      LcoreBuckets owned = byOwner[owner];
      if (owned != null) {
        owned.adoptReturned(owned == own || owner == LcoreBuckets.NO_LCORE, shared);
      }
    }
  }
}
