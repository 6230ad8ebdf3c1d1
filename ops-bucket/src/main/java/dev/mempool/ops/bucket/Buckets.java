// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.bucket;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.PoolMisuseException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Locale;

/**
 * The buckets of one pool: which objects each has, which of these are free, and who owns it. C
 * counterpart: the bucket headers.
 *
 * <p>A bucket is a number of objects with consecutive indices; the last bucket of a pool may be
 * smaller than the others. The owner of a bucket is an lcore, or all threads that are no lcores
 * together, or {@link #SHARED}; {@link LcoreBuckets} explains how owners get and put. Each object
 * has one bit in three words of its bucket:
 *
 * <pre>
 *   put word         written by the owner only, without a lock: an lcore is a single thread.
 *                    Not written while the owner is no lcore
 *   got word         guarded by the owner's lock
 *   returned word    bits are set atomically by all threads that are not the owner, and cleared
 *                    with the owner's lock held
 *
 *   object    put bit != got bit       free
 *             put bit == got bit       in use, or returned
 *             returned bit set         returned: it becomes free when its got bit is flipped
 * </pre>
 *
 * <p>So a put flips the put bit and a get flips the got bit, and the two never write to the same
 * word. A bucket is <em>whole</em> if all its objects are free. The owner of a bucket changes only
 * while it is whole. So a thread that holds an object may rely on the owner of its bucket.
 *
 * <p>The array {@code state} has, for each bucket, the words of each kind for 64 objects each. A
 * word is named by the index of its put word, {@code putWord}; the others follow at fixed
 * distances.
 *
 * <pre>
 *   | put words | got words | 8 unused | returned words | 8 unused |  next bucket
 * </pre>
 */
final class Buckets {

  /** The owner of a bucket that is in the {@link SharedBuckets}. */
  static final int SHARED = -1;

  /** The result of a search that has found no bucket. */
  static final int NONE = -1;

  private static final VarHandle WORDS =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();

  /**
   * The unused words between words of different writers: a cache line, wherever the array starts.
   */
  private static final int GAP = 8;

  /** The binary logarithm of the number of bits in a word. */
  private static final int WORD_SHIFT = 6;

  private final String pool;
  private final int size;
  private final int bucketSize;
  private final int count;
  private final Divisor byBucketSize;

  /** The number of words of each kind in a bucket. */
  private final int words;

  /** The distance from a word of one bucket to the same word of the next bucket. */
  private final int stride;

  private final long[] state;
  private final int[] owners;

  /** Creates buckets whose objects are all in use; their owner is {@link LcoreBuckets#NO_LCORE}. */
  Buckets(String pool, int size, int bucketSize) {
    this.pool = pool;
    this.size = size;
    this.bucketSize = bucketSize;
    this.count = (size - 1) / bucketSize + 1;
    this.byBucketSize = new Divisor(bucketSize);
    this.words = (bucketSize - 1) / Long.SIZE + 1;
    this.stride = 3 * words + 2 * GAP;
    long length = GAP + (long) stride * count;
    if (length > Integer.MAX_VALUE - GAP) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "ops 'bucket': pool '%s' of %d objects has too many buckets of %d objects; choose"
                  + " larger buckets (bucketBytes)",
              pool,
              size,
              bucketSize));
    }
    this.state = new long[(int) length];
    this.owners = new int[count];
    Arrays.fill(owners, LcoreBuckets.NO_LCORE);
  }

  /** Returns the exception for counters that contradict the bits, which a faulty program causes. */
  PoolMisuseException miscounted() {
    return new PoolMisuseException(
        pool,
        MempoolBackend.NONE,
        String.format(
            Locale.ROOT,
            "pool '%s': the buckets of an lcore have fewer free objects than were counted: several"
                + " threads put the same object at once, or a thread ran out of stack in a get or"
                + " put; create a new pool",
            pool));
  }

  /** Returns the number of buckets. */
  int count() {
    return count;
  }

  /** Returns the number of objects in each bucket but the last. */
  int bucketSize() {
    return bucketSize;
  }

  /** Returns the number of objects in the pool. */
  int size() {
    return size;
  }

  /** Returns the number of words of each kind in a bucket. */
  int words() {
    return words;
  }

  /** Returns the bucket of an object. */
  int of(int object) {
    return byBucketSize.quotient(object);
  }

  /** Returns the index of the put word of the n-th object of a bucket, counted from 0. */
  int putWord(int bucket, int nth) {
    return firstPutWord(bucket) + (nth >>> WORD_SHIFT);
  }

  /**
   * Returns the bits of the objects that follow each other in an array and are in the same word as
   * the first of them; see {@link Bits#collect}.
   */
  long collect(int bucket, int[] objects, int from, int end) {
    int first = first(bucket) + (objects[from] - first(bucket) & -Long.SIZE);
    int limit = Math.min(Long.SIZE, first(bucket) + bucketSize - first);
    return Bits.collect(objects, from, end, first, limit);
  }

  /** Returns the first object of a bucket. */
  int first(int bucket) {
    return bucket * bucketSize;
  }

  /** Returns the number of objects in one bucket. */
  int objects(int bucket) {
    return Math.min(bucketSize, size - first(bucket));
  }

  /** Tells whether a bucket has as many objects as a block, which the last one may not have. */
  boolean isBlock(int bucket) {
    return objects(bucket) == bucketSize;
  }

  /**
   * Returns the owner number of a bucket ({@link LcoreBuckets#owner()}), or {@link #SHARED}. It
   * does not change while the calling thread holds an object of the bucket, or the owner's lock.
   */
  int owner(int bucket) {
    return owners[bucket];
  }

  /**
   * Sets the owner of a whole bucket. Called with the locks of the old and the new owner held;
   * {@link #SHARED} has no lock.
   */
  void setOwner(int bucket, int owner) {
    owners[bucket] = owner;
  }

  /** Returns the index of the first put word of a bucket, which is never 0. */
  int firstPutWord(int bucket) {
    return GAP + bucket * stride;
  }

  private int gotWord(int putWord) {
    return putWord + words;
  }

  private int returnedWord(int putWord) {
    return putWord + 2 * words + GAP;
  }

  /**
   * Returns the free objects of a word. All that was done to them before they were put is visible
   * after this call.
   */
  long free(int putWord) {
    return (long) WORDS.getAcquire(state, putWord)
        ^ (long) WORDS.getOpaque(state, gotWord(putWord));
  }

  /** Returns the objects of a word that are free or returned, which no thread may put. */
  long freeOrReturned(int putWord) {
    return free(putWord) | (long) WORDS.getOpaque(state, returnedWord(putWord));
  }

  /**
   * Puts objects, unless one of them is free or returned already. Called only by the owner.
   *
   * @return whether the objects were put
   */
  boolean put(int putWord, long objects) {
    // a local variable: the ordered accesses below would make the JVM load the field again
    long[] all = state;
    int returnedWord = returnedWord(putWord);
    int gotWord = gotWord(putWord);
    long put = all[putWord];
    long freeOrReturned =
        put ^ (long) WORDS.getOpaque(all, gotWord) | (long) WORDS.getOpaque(all, returnedWord);
    if ((freeOrReturned & objects) != 0) {
      return false;
    }
    WORDS.setRelease(all, putWord, put ^ objects);
    return true;
  }

  /**
   * Flips the got bits of objects. A get makes free objects in use by this; an adoption makes
   * returned ones free. Called with the owner's lock held.
   */
  void flipGotBits(int putWord, long objects) {
    int gotWord = gotWord(putWord);
    WORDS.setOpaque(state, gotWord, state[gotWord] ^ objects);
  }

  /** Sets the returned bits of objects. Thread-safe. */
  void addReturned(int putWord, long objects) {
    long ignored = (long) WORDS.getAndBitwiseOr(state, returnedWord(putWord), objects);
  }

  /**
   * Returns the returned objects of a word and clears their returned bits. Called with the owner's
   * lock held.
   */
  long takeReturned(int putWord) {
    int returnedWord = returnedWord(putWord);
    // volatile: ordered after the load that took the bucket's mark, see AdoptionBuffer
    return (long) WORDS.getVolatile(state, returnedWord) == 0
        ? 0
        : (long) WORDS.getAndSet(state, returnedWord, 0L);
  }

  /** Returns the number of returned objects of a bucket. */
  int countReturned(int bucket) {
    int objects = 0;
    int start = firstPutWord(bucket);
    for (int word = 0; word < words; word++) {
      objects += Long.bitCount((long) WORDS.getOpaque(state, returnedWord(start + word)));
    }
    return objects;
  }

  /** Tells whether any object of a bucket is free. */
  boolean hasFree(int bucket) {
    int start = firstPutWord(bucket);
    long free = 0;
    for (int word = 0; word < words; word++) {
      free |= free(start + word);
    }
    return free != 0;
  }

  /** Tells whether all objects of a bucket are free. Called with the owner's lock held. */
  boolean isWhole(int bucket) {
    int start = firstPutWord(bucket);
    int left = objects(bucket);
    for (int word = 0; word < words; word++, left -= Long.SIZE) {
      if (free(start + word) != Bits.mask(left)) {
        return false;
      }
    }
    return true;
  }
}
