package dev.mempool.ops.bucket;

import dev.mempool.api.MempoolBackend;

/**
 * Keeps neighbouring objects together.
 *
 * <p>Who gets which bucket: an lcore that has nothing left takes a bucket that is nobody's, and
 * from then on this bucket is at home there. It serves the gets of its lcore, and its objects come
 * back to it, whoever puts them. A bucket changes its home only while all its objects are free, and
 * only when an lcore would have to fail otherwise. Threads that are no lcore share a home, whose
 * buckets are nobody's again as soon as they are whole.
 *
 * <p>A get takes the lock of its own home, which nobody else wants as long as nothing is scarce; a
 * put by the lcore at home takes none. A thread that finds less at home than it needs takes what is
 * nobody's, and then what is others', see {@link Scarcity}.
 */
final class BucketBackend extends MempoolBackend {

  private final Buckets buckets;
  private final SharedBuckets shared;
  private final Homes homes;
  private final Home common;
  private final Scarcity scarcity;

  BucketBackend(Buckets buckets) {
    this.buckets = buckets;
    this.shared = new SharedBuckets(buckets);
    this.homes = new Homes(buckets);
    this.common = homes.common();
    this.scarcity = new Scarcity(buckets, shared, homes);
  }

  // ---- putting ----

  /** Objects of which one is inside already are refused, all together. */
  @Override
  public boolean enqueue(int[] objects, int from, int count) {
    if (count == 0) {
      return true;
    }
    int end = from + count;
    int bucket = buckets.of(objects[from]);
    long run = buckets.collect(bucket, objects, from, end);
    if (Long.bitCount(run) < count) {
      return enqueueRuns(objects, from, end);
    }
    return put(bucket, objects[from] - buckets.first(bucket), run, count);
  }

  @Override
  public boolean enqueueOne(int object) {
    int bucket = buckets.of(object);
    int nth = object - buckets.first(bucket);
    return put(bucket, nth, 1L << nth, 1);
  }

  /** Puts objects of one word, unless one of them is inside. */
  private boolean put(int bucket, int nth, long objects, int count) {
    int position = buckets.position(bucket, nth);
    int owner = buckets.owner(bucket);
    if (owner == Homes.hereNumber() && owner != Home.COMMON) {
      Home home = homes.of(owner);
      if (!home.put(bucket, position, objects)) {
        return false;
      }
      home.putDone(count);
      return true;
    }
    return owner != Buckets.SHARED && homes.of(owner).giveBack(bucket, position, objects);
  }

  /** Notes the runs of a bulk at home, as far as they fit, and looks whether none is inside. */
  private boolean noneInside(int[] objects, int from, int end, long[] runs) {
    int number = 0;
    for (int i = from; i < end; number++) {
      int bucket = buckets.of(objects[i]);
      int nth = objects[i] - buckets.first(bucket);
      long run = buckets.collect(bucket, objects, i, end);
      if ((buckets.inside(buckets.position(bucket, nth)) & run) != 0) {
        return false;
      }
      if (number < runs.length) {
        runs[number] = run;
      }
      i += Long.bitCount(run);
    }
    return true;
  }

  /**
   * Puts objects of several words, of which none was inside. One that stands there twice is put
   * once, unless another thread gets it meanwhile.
   */
  private boolean enqueueRuns(int[] objects, int from, int end) {
    int here = Homes.hereNumber();
    long[] runs = homes.runs(here);
    if (!noneInside(objects, from, end, runs)) {
      return false;
    }
    int putHere = 0;
    try {
      int number = 0;
      for (int i = from; i < end; number++) {
        int bucket = buckets.of(objects[i]);
        int position = buckets.position(bucket, objects[i] - buckets.first(bucket));
        long run = number < runs.length ? runs[number] : buckets.collect(bucket, objects, i, end);
        i += Long.bitCount(run);
        int owner = buckets.owner(bucket);
        long fresh = owner == Buckets.SHARED ? 0 : run & ~buckets.inside(position);
        if (fresh == 0) {
          continue;
        }
        if (owner != here || here == Home.COMMON) {
          homes.of(owner).giveBack(bucket, position, fresh);
        } else if (homes.of(here).put(bucket, position, fresh)) {
          putHere += Long.bitCount(fresh);
        }
      }
    } finally {
      if (putHere > 0) {
        homes.of(here).putDone(putHere);
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
    Home here = homes.here();
    here.lock();
    try {
      if (supply(here, count)) {
        here.take(objects, from, count);
        return true;
      }
    } finally {
      here.unlock();
    }
    return scarcity.get(here, objects, from, count);
  }

  @Override
  public int dequeueOne() {
    Home here = homes.here();
    here.lock();
    try {
      if (supply(here, 1)) {
        return here.takeOne();
      }
    } finally {
      here.unlock();
    }
    return scarcity.getOne(here);
  }

  /** Sees that there are enough objects at home, with what others returned and what is nobody's. */
  private boolean supply(Home here, int wanted) {
    return here.free() >= wanted || fetch(here, wanted);
  }

  private boolean fetch(Home here, int wanted) {
    here.adopt(true, shared);
    if (here.free() >= wanted) {
      return true;
    }
    adoptCommon(here);
    // all or nothing, so that a get which must fail does not hoard buckets
    if (here.free() + shared.objects() < wanted) {
      return false;
    }
    while (here.free() < wanted) {
      int bucket = shared.poll();
      if (bucket == Buckets.NONE) {
        return false;
      }
      here.moveIn(bucket);
    }
    return true;
  }

  /** Buckets that are whole in the common home become nobody's. */
  private void adoptCommon(Home here) {
    if (here != common && common.hasReturns()) {
      common.lock();
      try {
        common.adopt(true, shared);
      } finally {
        common.unlock();
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
    Home here = homes.here();
    here.lock();
    try {
      if (supplyBlocks(here, blocks)) {
        here.takeBlocks(firsts, from, blocks);
        return true;
      }
    } finally {
      here.unlock();
    }
    return scarcity.getBlocks(here, firsts, from, blocks);
  }

  private boolean supplyBlocks(Home here, int wanted) {
    here.adopt(true, shared);
    int blocks = here.countBlocks(wanted);
    if (blocks < wanted) {
      adoptCommon(here);
      if (blocks + shared.blocks() < wanted) {
        return false;
      }
      for (int bucket; blocks < wanted && (bucket = shared.poll()) != Buckets.NONE; ) {
        here.moveIn(bucket);
        blocks += buckets.isBlock(bucket) ? 1 : 0;
      }
    }
    return blocks >= wanted;
  }

  // ---- counting ----

  @Override
  public int count() {
    return Math.clamp((long) homes.objects() + shared.objects(), 0, buckets.size());
  }
}
