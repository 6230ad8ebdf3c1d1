// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.bucket;

import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;

/**
 * The whole buckets that have no owner: buckets of {@link LcoreBuckets#NO_LCORE} whose objects are
 * all free, which includes all buckets of a new pool. Any thread that is short of objects takes
 * them, and becomes their owner. Thread-safe; lock-free. C counterpart: the shared bucket ring.
 */
final class SharedBuckets {

  private final Buckets buckets;
  private final Bucket[] all;
  private final MpmcVarHandleArrayQueue<Bucket> queue;

  /** An element of the queue: the number of a bucket, boxed in advance. */
  private record Bucket(int number) {}

  SharedBuckets(Buckets buckets) {
    this.buckets = buckets;
    this.all = new Bucket[buckets.count()];
    for (int bucket = 0; bucket < all.length; bucket++) {
      all[bucket] = new Bucket(bucket);
    }
    // JCTools does not allow a capacity below 2
    this.queue = new MpmcVarHandleArrayQueue<>(Math.max(2, all.length));
  }

  /** Adds a bucket. Called with the lock of {@link LcoreBuckets#NO_LCORE} held. */
  void add(int bucket) {
    boolean added = queue.offer(all[bucket]);
    if (!added) {
      throw new IllegalStateException("bucket " + bucket + " is shared twice");
    }
  }

  /**
   * Takes a bucket. Called with the lock of the caller's own buckets held.
   *
   * @return the bucket, or {@link Buckets#NONE} if there is none, or another thread is just adding
   *     one
   */
  int poll() {
    Bucket bucket = queue.relaxedPoll();
    return bucket == null ? Buckets.NONE : bucket.number();
  }

  /** Returns the number of objects in these buckets; exact if no thread adds or takes one. */
  int objects() {
    int last = buckets.count() - 1;
    int missing =
        buckets.owner(last) == Buckets.SHARED ? buckets.bucketSize() - buckets.objects(last) : 0;
    return queue.size() * buckets.bucketSize() - missing;
  }

  /** Returns how many of them can be handed out as blocks; exact if no thread adds or takes one. */
  int blocks() {
    int last = buckets.count() - 1;
    boolean partial = buckets.owner(last) == Buckets.SHARED && !buckets.isBlock(last);
    return queue.size() - (partial ? 1 : 0);
  }
}
