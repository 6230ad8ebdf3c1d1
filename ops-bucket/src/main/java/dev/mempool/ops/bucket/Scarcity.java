package dev.mempool.ops.bucket;

import dev.mempool.api.MempoolBackend;

/**
 * What a thread does that finds fewer objects than it needs: it holds the locks of all homes at
 * once, one thread at a time, so that it sees every free object, and takes them from others.
 */
final class Scarcity {

  private final Buckets buckets;
  private final SharedBuckets shared;
  private final Homes homes;
  private final int[] one = new int[1];

  /**
   * Buckets that a get looks at before it contents itself with single objects of others: enough to
   * find whole ones where there are some, and no more work than the rest of such a get.
   */
  private static final int MOST_LOOKS = 64;

  /** Where the last search for whole buckets ended; the next one goes on from there. */
  private int searched;

  /** Where the last single objects of others were found. */
  private int taken;

  Scarcity(Buckets buckets, SharedBuckets shared, Homes homes) {
    this.buckets = buckets;
    this.shared = shared;
    this.homes = homes;
  }

  /** Gets objects, or returns {@code false} and writes nothing, because there are fewer. */
  boolean get(Home here, int[] objects, int from, int count) {
    synchronized (homes) {
      try {
        homes.lockAll();
        homes.adoptAll(here, shared);
        // what is returned from now on is not counted, because it may not be found
        if (homes.free() + shared.objects() < count) {
          return false;
        }
        while (here.free() < count && fetchWhole(here, MOST_LOOKS) != Buckets.NONE) {}
        int own = Math.min(here.free(), count);
        here.take(objects, from, own);
        takeElsewhere(here, objects, from + own, from + count);
        return true;
      } finally {
        homes.unlockAll();
      }
    }
  }

  /** Gets one object, or {@link MempoolBackend#NONE}. */
  int getOne(Home here) {
    synchronized (homes) {
      return get(here, one, 0, 1) ? one[0] : MempoolBackend.NONE;
    }
  }

  /** Gets blocks, or returns {@code false} and writes nothing, because there are fewer. */
  boolean getBlocks(Home here, int[] firsts, int from, int blocks) {
    synchronized (homes) {
      try {
        homes.lockAll();
        homes.adoptAll(here, shared);
        if (blocksAnywhere(blocks) < blocks) {
          return false;
        }
        here.relist();
        for (int missing = blocks - here.countBlocks(blocks); missing > 0; ) {
          missing -= buckets.isBlock(fetchWhole(here, buckets.count())) ? 1 : 0;
        }
        here.takeBlocks(firsts, from, blocks);
        return true;
      } finally {
        homes.unlockAll();
      }
    }
  }

  private int blocksAnywhere(int most) {
    int blocks = 0;
    for (int bucket = 0; bucket < buckets.count() && blocks < most; bucket++) {
      blocks += buckets.isBlock(bucket) && buckets.isWhole(bucket) ? 1 : 0;
    }
    return blocks;
  }

  /** Brings a whole bucket home, if one is found elsewhere within a number of looks. */
  private int fetchWhole(Home here, int looks) {
    int bucket = shared.poll();
    if (bucket == Buckets.NONE) {
      bucket = searchWhole(here, Math.min(looks, buckets.count()));
    }
    if (bucket != Buckets.NONE) {
      here.moveIn(bucket);
    }
    return bucket;
  }

  /** Makes a whole bucket leave another home. */
  private int searchWhole(Home here, int looks) {
    for (int looked = 0; looked < looks; looked++) {
      searched = next(searched);
      int owner = buckets.owner(searched);
      if (owner != here.number() && buckets.isWhole(searched)) {
        homes.of(owner).leave(searched);
        return searched;
      }
    }
    return Buckets.NONE;
  }

  /** Gets objects out of the buckets of other homes, which stay there. */
  private void takeElsewhere(Home here, int[] objects, int from, int end) {
    int got = from;
    for (int looked = 0; got < end; looked++) {
      if (looked > buckets.count()) {
        throw Home.miscounted();
      }
      int owner = buckets.owner(taken);
      if (owner != here.number()) {
        got = homes.of(owner).takeFrom(taken, objects, got, end);
      }
      // the next get goes on where this one found something
      taken = got < end ? next(taken) : taken;
    }
  }

  private int next(int bucket) {
    return bucket + 1 < buckets.count() ? bucket + 1 : 0;
  }
}
