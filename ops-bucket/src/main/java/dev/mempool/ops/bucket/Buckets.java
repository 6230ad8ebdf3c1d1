package dev.mempool.ops.bucket;

import dev.mempool.api.MempoolException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The buckets of one pool: which objects each has, which of them are free, and to which home it
 * belongs.
 *
 * <p>A bucket is a run of neighbouring objects; the last one of a pool may be shorter. Each object
 * has a bit in three words of its bucket:
 *
 * <ul>
 *   <li>the <em>put</em> word, which only the thread of the owning lcore writes, without any lock,
 *   <li>the <em>got</em> word, which is written under the lock of the owning home,
 *   <li>the <em>returned</em> word, which all other threads set bits in, atomically, and which is
 *       emptied under the lock of the owning home.
 * </ul>
 *
 * <p>An object is free when its bits in the put and the got word differ: putting it turns the one
 * over, getting it the other, so that the two never write to the same word. A returned object
 * becomes free when the lock's holder turns over its got bit.
 *
 * <p>The owner changes only while all objects of the bucket are free, so nobody can be about to put
 * one of them: whoever holds an object may rely on the owner of its bucket.
 */
final class Buckets {

  /** The owner of a bucket that waits in the {@link SharedBuckets}. */
  static final int SHARED = -1;

  /** No bucket. */
  static final int NONE = -1;

  private static final VarHandle WORDS =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();

  /** Words between what different threads write: a cache line, wherever the array starts. */
  private static final int GAP = 8;

  /** There are 2^6 bits in a word. */
  private static final int WORD_SHIFT = 6;

  private final int size;
  private final int bucketSize;
  private final int count;
  private final Divisor byBucketSize;

  /** The words of each kind in a bucket. */
  private final int words;

  /** The distance from a word of one bucket to the same of the next. */
  private final int stride;

  private final long[] state;
  private final int[] owners;

  /** All objects are in use, in buckets of the common home. */
  Buckets(int size, int bucketSize) {
    this.size = size;
    this.bucketSize = bucketSize;
    this.count = (size - 1) / bucketSize + 1;
    this.byBucketSize = new Divisor(bucketSize);
    this.words = (bucketSize - 1) / Long.SIZE + 1;
    this.stride = 3 * words + 2 * GAP;
    long length = GAP + (long) stride * count;
    if (length > Integer.MAX_VALUE - GAP) {
      throw new MempoolException(
          MempoolException.Reason.EINVAL,
          "ops 'bucket': %d objects in buckets of %d are too many buckets; choose larger buckets (bucketBytes)"
              .formatted(size, bucketSize));
    }
    this.state = new long[(int) length];
    this.owners = new int[count];
    Arrays.fill(owners, Home.COMMON);
  }

  /** The number of buckets. */
  int count() {
    return count;
  }

  /** The number of objects in each bucket but the last. */
  int bucketSize() {
    return bucketSize;
  }

  /** The number of objects in the pool. */
  int size() {
    return size;
  }

  /** The number of words of each kind in a bucket. */
  int words() {
    return words;
  }

  /** Which bucket an object is in. */
  int of(int object) {
    return byBucketSize.quotient(object);
  }

  /** The position of the put word of the n-th object of a bucket, counted from 0. */
  int position(int bucket, int nth) {
    return position(bucket) + (nth >>> WORD_SHIFT);
  }

  /** The bits of objects that follow each other in an array and are in the word of the first. */
  long collect(int bucket, int[] objects, int from, int end) {
    int first = first(bucket) + (objects[from] - first(bucket) & -Long.SIZE);
    int limit = Math.min(Long.SIZE, first(bucket) + bucketSize - first);
    return Bits.collect(objects, from, end, first, limit);
  }

  /** The first object of a bucket. */
  int first(int bucket) {
    return bucket * bucketSize;
  }

  /** The number of objects in one bucket. */
  int objects(int bucket) {
    return Math.min(bucketSize, size - first(bucket));
  }

  /** Whether it has as many objects as a block must have. */
  boolean isBlock(int bucket) {
    return objects(bucket) == bucketSize;
  }

  /**
   * The home of a bucket, or {@link #SHARED}. Stable for who holds an object of it, or its lock.
   */
  int owner(int bucket) {
    return owners[bucket];
  }

  void setOwner(int bucket, int home) {
    owners[bucket] = home;
  }

  /** Where the put words of a bucket start; a position is never 0. */
  int position(int bucket) {
    return GAP + bucket * stride;
  }

  private int got(int position) {
    return position + words;
  }

  private int returned(int position) {
    return position + 2 * words + GAP;
  }

  /**
   * The free objects of a word, by the position of its put word. What was done to them before they
   * were put is visible to who sees them free.
   */
  long free(int position) {
    return (long) WORDS.getAcquire(state, position) ^ (long) WORDS.getOpaque(state, got(position));
  }

  /** The objects of a word that are free or were returned: nobody may put those. */
  long inside(int position) {
    return free(position) | (long) WORDS.getOpaque(state, returned(position));
  }

  /**
   * The thread of the owning lcore puts objects, unless one of them is inside; it says whether it
   * did.
   */
  boolean put(int position, long objects) {
    // fields are read once: the ordered accesses below would have each read again
    long[] all = state;
    int returned = returned(position);
    int got = got(position);
    long put = all[position];
    long inside = put ^ (long) WORDS.getOpaque(all, got) | (long) WORDS.getOpaque(all, returned);
    if ((inside & objects) != 0) {
      return false;
    }
    WORDS.setRelease(all, position, put ^ objects);
    return true;
  }

  /** The holder of the owning home's lock gets objects that are free, or frees returned ones. */
  void turnGot(int position, long objects) {
    int got = got(position);
    WORDS.setOpaque(state, got, state[got] ^ objects);
  }

  /** Any other thread puts objects. */
  void giveBack(int position, long objects) {
    long ignored = (long) WORDS.getAndBitwiseOr(state, returned(position), objects);
  }

  /** The holder of the owning home's lock takes what others put. */
  long takeReturned(int position) {
    int returned = returned(position);
    // volatile: not to be read before the note that led here was taken
    return (long) WORDS.getVolatile(state, returned) == 0
        ? 0
        : (long) WORDS.getAndSet(state, returned, 0L);
  }

  /** The number of returned objects of a bucket. */
  int returnedObjects(int bucket) {
    int objects = 0;
    int start = position(bucket);
    for (int word = 0; word < words; word++) {
      objects += Long.bitCount((long) WORDS.getOpaque(state, returned(start + word)));
    }
    return objects;
  }

  /** Whether an object of a bucket is free. */
  boolean hasFree(int bucket) {
    int start = position(bucket);
    long free = 0;
    for (int word = 0; word < words; word++) {
      free |= free(start + word);
    }
    return free != 0;
  }

  /** Whether all objects of a bucket are free, as seen by the holder of its home's lock. */
  boolean isWhole(int bucket) {
    int start = position(bucket);
    int left = objects(bucket);
    for (int word = 0; word < words; word++, left -= Long.SIZE) {
      if (free(start + word) != Bits.mask(left)) {
        return false;
      }
    }
    return true;
  }
}
