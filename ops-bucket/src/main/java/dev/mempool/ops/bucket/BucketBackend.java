// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.bucket;

import dev.mempool.api.MempoolBackend;

/**
 * The operations of the bucket backend. Puts go to the owner of each object's bucket; gets go
 * through the places that the package documentation lists, from the calling thread's own buckets to
 * those of all other owners. Thread-safe.
 *
 * <p>A get takes the lock of the caller's own buckets. For the lock of an lcore's buckets, other
 * threads compete only if they are short of objects (step 4); the threads that are no lcores share
 * one lock. A put takes none.
 */
final class BucketBackend extends MempoolBackend {

  private final Buckets buckets;
  private final SharedBuckets shared;
  private final AllLcoreBuckets all;
  private final LcoreBuckets noLcore;
  private final Stealing stealing;

  BucketBackend(Buckets buckets) {
    this.buckets = buckets;
    this.shared = new SharedBuckets(buckets);
    this.all = new AllLcoreBuckets(buckets);
    this.noLcore = all.noLcore();
    this.stealing = new Stealing(buckets, shared, all);
  }

  // ---- putting ----

  /** {@inheritDoc} Refuses all objects if one of them is free or returned already. */
  @Override
  public boolean enqueue(int[] objects, int from, int count) {
    if (count == 0) {
      return true;
    }
    int end = from + count;
    int bucket = buckets.of(objects[from]);
    long mask = buckets.collect(bucket, objects, from, end);
    if (Long.bitCount(mask) < count) {
      return enqueueWords(objects, from, end);
    }
    return put(bucket, objects[from] - buckets.first(bucket), mask, count);
  }

  @Override
  public boolean enqueueOne(int object) {
    int bucket = buckets.of(object);
    int nth = object - buckets.first(bucket);
    return put(bucket, nth, 1L << nth, 1);
  }

  /**
   * Puts objects of one word, unless one of them is free or returned already.
   *
   * @param bucket the bucket of the objects
   * @param nth the number of one of the objects in the bucket, counted from 0
   * @param objects the bits of the objects in their word
   * @param count the number of objects
   * @return whether the objects were put
   */
  private boolean put(int bucket, int nth, long objects, int count) {
    int putWord = buckets.putWord(bucket, nth);
    int owner = buckets.owner(bucket);
    if (owner == AllLcoreBuckets.currentOwner() && owner != LcoreBuckets.NO_LCORE) {
      LcoreBuckets own = all.of(owner);
      if (!own.put(bucket, putWord, objects)) {
        return false;
      }
      own.countPut(count);
      return true;
    }
    // all objects of a shared bucket are free
    return owner != Buckets.SHARED && all.of(owner).returnObjects(bucket, putWord, objects);
  }

  /**
   * Tells whether all objects of a bulk are in use: none is free or returned. Writes the bit masks
   * of the bulk to an array, as far as they fit: one for each group of objects that follow each
   * other and are in the same word.
   */
  private boolean areAllInUse(int[] objects, int from, int end, long[] masks) {
    int number = 0;
    for (int i = from; i < end; number++) {
      int bucket = buckets.of(objects[i]);
      int nth = objects[i] - buckets.first(bucket);
      long mask = buckets.collect(bucket, objects, i, end);
      if ((buckets.freeOrReturned(buckets.putWord(bucket, nth)) & mask) != 0) {
        return false;
      }
      if (number < masks.length) {
        masks[number] = mask;
      }
      i += Long.bitCount(mask);
    }
    return true;
  }

  /**
   * Puts objects of several words, unless one of them is free or returned already. An object that
   * is in the array twice is put once, unless another thread gets it meanwhile.
   */
  private boolean enqueueWords(int[] objects, int from, int end) {
    int current = AllLcoreBuckets.currentOwner();
    long[] masks = all.bulkMasks(current);
    if (!areAllInUse(objects, from, end, masks)) {
      return false;
    }
    int putToOwn = 0;
    try {
      int number = 0;
      for (int i = from; i < end; number++) {
        int bucket = buckets.of(objects[i]);
        int putWord = buckets.putWord(bucket, objects[i] - buckets.first(bucket));
        long mask =
            number < masks.length ? masks[number] : buckets.collect(bucket, objects, i, end);
        i += Long.bitCount(mask);
        int owner = buckets.owner(bucket);
        long inUse = owner == Buckets.SHARED ? 0 : mask & ~buckets.freeOrReturned(putWord);
        if (inUse == 0) {
          continue;
        }
        if (owner != current || current == LcoreBuckets.NO_LCORE) {
          all.of(owner).returnObjects(bucket, putWord, inUse);
        } else if (all.of(current).put(bucket, putWord, inUse)) {
          putToOwn += Long.bitCount(inUse);
        }
      }
    } finally {
      if (putToOwn > 0) {
        all.of(current).countPut(putToOwn);
      }
    }
    return true;
  }

  // ---- getting ----

  @Override
  public boolean dequeue(int[] objects, int from, int count) {
    if (count == 0) {
      return true;
    }
    LcoreBuckets own = all.current();
    own.lock();
    try {
      if (ensureFree(own, count)) {
        own.get(objects, from, count);
        return true;
      }
    } finally {
      own.unlock();
    }
    return stealing.get(own, objects, from, count);
  }

  @Override
  public int dequeueOne() {
    LcoreBuckets own = all.current();
    own.lock();
    try {
      if (ensureFree(own, 1)) {
        return own.getOne();
      }
    } finally {
      own.unlock();
    }
    return stealing.getOne(own);
  }

  /**
   * Makes sure that the calling thread's own buckets have {@code wanted} free objects: steps 1 to 3
   * of the package documentation. Called with the lock of {@code own} held.
   *
   * @return whether they have as many; if not, other owners may have more (step 4)
   */
  private boolean ensureFree(LcoreBuckets own, int wanted) {
    return own.free() >= wanted || adoptOrTakeShared(own, wanted);
  }

  private boolean adoptOrTakeShared(LcoreBuckets own, int wanted) {
    own.adoptReturned(true, shared);
    if (own.free() >= wanted) {
      return true;
    }
    shareReturned(own);
    // a get that will find too few objects anyway takes no buckets
    if (own.free() + shared.objects() < wanted) {
      return false;
    }
    while (own.free() < wanted) {
      int bucket = shared.poll();
      if (bucket == Buckets.NONE) {
        return false;
      }
      own.addBucket(bucket);
    }
    return true;
  }

  /** Makes the buckets of threads that are no lcores shared, if they are whole now. */
  private void shareReturned(LcoreBuckets own) {
    if (own != noLcore && noLcore.mayHaveReturned()) {
      noLcore.lock();
      try {
        noLcore.adoptReturned(true, shared);
      } finally {
        noLcore.unlock();
      }
    }
  }

  @Override
  public int contiguousBlockSize() {
    return buckets.bucketSize();
  }

  @Override
  public boolean dequeueContiguousBlocks(int[] firsts, int from, int blocks) {
    if (blocks == 0) {
      return true;
    }
    LcoreBuckets own = all.current();
    own.lock();
    try {
      if (ensureBlocks(own, blocks)) {
        own.getBlocks(firsts, from, blocks);
        return true;
      }
    } finally {
      own.unlock();
    }
    return stealing.getBlocks(own, firsts, from, blocks);
  }

  /**
   * Makes sure that the calling thread's own buckets have enough blocks, as {@link #ensureFree}.
   */
  private boolean ensureBlocks(LcoreBuckets own, int wanted) {
    own.adoptReturned(true, shared);
    int blocks = own.countBlocks(wanted);
    if (blocks < wanted) {
      shareReturned(own);
      if (blocks + shared.blocks() < wanted) {
        return false;
      }
      for (int bucket; blocks < wanted && (bucket = shared.poll()) != Buckets.NONE; ) {
        own.addBucket(bucket);
        blocks += buckets.isBlock(bucket) ? 1 : 0;
      }
    }
    return blocks >= wanted;
  }

  // ---- counting ----

  @Override
  public int count() {
    return Math.clamp((long) all.objects() + shared.objects(), 0, buckets.size());
  }
}
