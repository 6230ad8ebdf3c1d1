package dev.mempool.ops.bucket;

import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;

/**
 * The whole buckets that are nobody's: new ones, and those that threads without an lcore have given
 * back. Any lcore takes them, without a lock, when it is short of objects.
 */
final class SharedBuckets {

  private final Buckets buckets;
  private final Bucket[] all;
  private final MpmcVarHandleArrayQueue<Bucket> queue;

  /** What the queue holds: the number of a bucket, boxed once and for all. */
  private record Bucket(int number) {}

  SharedBuckets(Buckets buckets) {
    this.buckets = buckets;
    this.all = new Bucket[buckets.count()];
    for (int bucket = 0; bucket < all.length; bucket++) {
      all[bucket] = new Bucket(bucket);
    }
    // the smallest queue that there is holds two
    this.queue = new MpmcVarHandleArrayQueue<>(Math.max(2, all.length));
  }

  /** By the holder of the common home's lock. */
  void add(int bucket) {
    boolean added = queue.offer(all[bucket]);
    if (!added) {
      throw new IllegalStateException("bucket " + bucket + " is shared twice");
    }
  }

  /**
   * Takes one; {@link Buckets#NONE} when there is none, or another thread is about to add it. By a
   * thread that holds the lock of a home.
   */
  int poll() {
    Bucket bucket = queue.relaxedPoll();
    return bucket == null ? Buckets.NONE : bucket.number();
  }

  /** The number of objects in them; exact while nobody adds or takes one. */
  int objects() {
    int last = buckets.count() - 1;
    int missing =
        buckets.owner(last) == Buckets.SHARED ? buckets.bucketSize() - buckets.objects(last) : 0;
    return queue.size() * buckets.bucketSize() - missing;
  }

  /** The number of them that can be handed out as blocks; exact while nobody adds or takes one. */
  int blocks() {
    int last = buckets.count() - 1;
    boolean partial = buckets.owner(last) == Buckets.SHARED && !buckets.isBlock(last);
    return queue.size() - (partial ? 1 : 0);
  }
}
