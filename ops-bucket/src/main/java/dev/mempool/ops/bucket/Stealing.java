// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.bucket;

import dev.mempool.api.MempoolBackend;

/**
 * The gets of a thread that finds too few objects in its own and in the shared buckets: it takes
 * buckets and objects from other owners. It holds the locks of all owners meanwhile, one thread at
 * a time, so that it sees every free object, and "there are too few" is certain. Thread-safe; the
 * fields are guarded by the monitor of {@link #all}.
 *
 * <p>Whole buckets are taken first, and change their owner. If there are too few of them, single
 * objects are got from other owners' buckets, which keep their owner.
 */
final class Stealing {

  private final Buckets buckets;
  private final SharedBuckets shared;
  private final AllLcoreBuckets all;
  private final int[] one = new int[1];

  /**
   * The most buckets that one search for a whole bucket examines. If it finds none, the get takes
   * single objects. With 64, a search finds a whole bucket in most pools that have some, and takes
   * no longer than the rest of such a get.
   */
  private static final int MAX_LOOKS = 64;

  /** The bucket at which the last search for a whole one ended; the next one starts behind it. */
  private int lastSearched;

  /** The bucket from which the last single objects were taken; the next get starts at it. */
  private int lastStolenFrom;

  Stealing(Buckets buckets, SharedBuckets shared, AllLcoreBuckets all) {
    this.buckets = buckets;
    this.shared = shared;
    this.all = all;
  }

  /**
   * Gets objects.
   *
   * @param own the buckets of the calling thread
   * @return {@code false}, with nothing written, if the backend has fewer objects
   */
  boolean get(LcoreBuckets own, int[] objects, int from, int count) {
    synchronized (all) {
      try {
        all.lockAll();
        all.adoptAllReturned(own, shared);
        // an object that is returned from now on is not counted, because the search might miss it
        if (all.free() + shared.objects() < count) {
          return false;
        }
        while (own.free() < count && moveWholeBucket(own, MAX_LOOKS) != Buckets.NONE) {}
        int fromOwn = Math.min(own.free(), count);
        own.get(objects, from, fromOwn);
        stealObjects(own, objects, from + fromOwn, from + count);
        return true;
      } finally {
        all.unlockAll();
      }
    }
  }

  /** Gets one object; returns {@link MempoolBackend#NONE} if the backend has none. */
  int getOne(LcoreBuckets own) {
    synchronized (all) {
      return get(own, one, 0, 1) ? one[0] : MempoolBackend.NONE;
    }
  }

  /**
   * Gets blocks.
   *
   * @param own the buckets of the calling thread
   * @return {@code false}, with nothing written, if the backend has fewer
   */
  boolean getBlocks(LcoreBuckets own, int[] firsts, int from, int blocks) {
    synchronized (all) {
      try {
        all.lockAll();
        all.adoptAllReturned(own, shared);
        if (countBlocks(blocks) < blocks) {
          return false;
        }
        own.rebuildStack();
        for (int missing = blocks - own.countBlocks(blocks); missing > 0; ) {
          missing -= buckets.isBlock(moveWholeBucket(own, buckets.count())) ? 1 : 0;
        }
        own.getBlocks(firsts, from, blocks);
        return true;
      } finally {
        all.unlockAll();
      }
    }
  }

  /** Counts the blocks of all owners and the shared ones, up to a number. */
  private int countBlocks(int most) {
    int blocks = 0;
    for (int bucket = 0; bucket < buckets.count() && blocks < most; bucket++) {
      blocks += buckets.isBlock(bucket) && buckets.isWhole(bucket) ? 1 : 0;
    }
    return blocks;
  }

  /**
   * Moves a whole bucket to the calling thread: a shared one, else another owner's.
   *
   * @param looks the most buckets to examine in the search for another owner's
   * @return the bucket, or {@link Buckets#NONE} if none was found
   */
  private int moveWholeBucket(LcoreBuckets own, int looks) {
    int bucket = shared.poll();
    if (bucket == Buckets.NONE) {
      bucket = removeWholeBucket(own, Math.min(looks, buckets.count()));
    }
    if (bucket != Buckets.NONE) {
      own.addBucket(bucket);
    }
    return bucket;
  }

  /** Removes a whole bucket of another owner. No bucket is shared here: all locks are held. */
  private int removeWholeBucket(LcoreBuckets own, int looks) {
    for (int looked = 0; looked < looks; looked++) {
      lastSearched = next(lastSearched);
      int owner = buckets.owner(lastSearched);
      if (owner != own.owner() && buckets.isWhole(lastSearched)) {
        all.of(owner).removeBucket(lastSearched);
        return lastSearched;
      }
    }
    return Buckets.NONE;
  }

  /** Gets single objects from buckets of other owners, which keep their owner. */
  private void stealObjects(LcoreBuckets own, int[] objects, int from, int end) {
    int next = from;
    for (int looked = 0; next < end; looked++) {
      if (looked > buckets.count()) {
        throw buckets.miscounted();
      }
      int owner = buckets.owner(lastStolenFrom);
      if (owner != own.owner()) {
        next = all.of(owner).getFrom(lastStolenFrom, objects, next, end);
      }
      lastStolenFrom = next < end ? next(lastStolenFrom) : lastStolenFrom;
    }
  }

  private int next(int bucket) {
    return bucket + 1 < buckets.count() ? bucket + 1 : 0;
  }
}
