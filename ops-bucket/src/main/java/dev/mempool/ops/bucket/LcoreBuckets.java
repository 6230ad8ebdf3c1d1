// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.bucket;

import dev.mempool.api.internal.FieldHandles;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The buckets that one lcore owns, with the lock that guards gets from them. Threads that are no
 * lcores share one instance, {@link #NO_LCORE}. C counterpart: the per-lcore bucket stack and the
 * adoption buffer.
 *
 * <h2>State</h2>
 *
 * <pre>
 *   the lock          this object; C has none, because only the owner gets
 *   put               number of objects put by the owner; written by the owner without the lock
 *   got               number of objects got, less those that became free in other ways:
 *                     returned by other threads, or together with a bucket. Guarded by the lock
 *   putWord           the word that the last get took objects from, as the index of its put word
 *                     in Buckets; 0 for none. Guarded by the lock
 *   wordFirst         the first object of that word. Guarded by the lock
 *   stack             buckets with free objects; used by the owner only
 *                     (for NO_LCORE: by any thread that holds the lock)
 *   adoptionBuffer    the buckets to which other threads have returned objects; thread-safe
 * </pre>
 *
 * <p>{@code put - got} is the number of free objects; both counters overflow. Which objects are
 * free is in the bits of {@link Buckets}.
 *
 * <h2>Steps</h2>
 *
 * <ul>
 *   <li>A put by the owner flips the put bits, pushes the bucket on the stack, and counts: {@link
 *       #put}, then {@link #countPut}. It takes no lock.
 *   <li>A put by another thread sets returned bits and marks the bucket in the adoption buffer:
 *       {@link #returnObjects}. It takes no lock either. With {@code NO_LCORE} all puts are of this
 *       kind.
 *   <li>A get holds the lock. It flips the got bits of free objects, in the word of the last get as
 *       long as there are any, then in the next one: {@link #getOne}, {@link #get}.
 *   <li>{@link #adoptReturned}, with the lock held, makes returned objects free.
 * </ul>
 *
 * <h2>Why this is correct</h2>
 *
 * <ul>
 *   <li>The owner counts a put after it has flipped the bits, and the store of {@code put} is a
 *       release. So a thread that counts an object also finds it. For the same reason a get adds to
 *       {@code got} before it flips bits: if a stack overflow ends it in between, an object is
 *       lost, but none is counted that cannot be found.
 *   <li>The stack may be wrong in two ways. A bucket on it may have no free objects any more, or
 *       another owner: a get that finds this at the top pops it. A bucket with free objects may be
 *       missing, because a thread that is not the owner has made objects free there: a get that
 *       comes to the end of the stack, while the counters tell of free objects, pushes it ({@link
 *       #rebuildStack}).
 * </ul>
 */
final class LcoreBuckets extends LcoreBucketsFields {

  /** The owner number of all threads that are no lcores. */
  static final int NO_LCORE = 0;

  /**
   * The most masks of a bulk that are kept: enough for the largest flush of a cache if most of its
   * objects are neighbours. Further masks are computed twice.
   */
  private static final int BULK_MASKS = 64;

  private static final VarHandle PUT =
      FieldHandles.field(MethodHandles.lookup(), LcoreBucketsFields.class, "put", int.class);

  // padding behind the fields: see CacheLinePadding
  int b00, b01, b02, b03, b04, b05, b06, b07, b08, b09, b10, b11, b12, b13, b14, b15;
  int b16, b17, b18, b19, b20, b21, b22, b23, b24, b25, b26, b27, b28, b29, b30, b31;

  private final Buckets buckets;
  private final AdoptionBuffer adoptionBuffer;
  private final BucketStack stack;
  private final long[] bulkMasks = new long[BULK_MASKS];

  LcoreBuckets(Buckets buckets, int owner) {
    super(owner);
    this.buckets = buckets;
    this.adoptionBuffer = new AdoptionBuffer(buckets.count());
    this.stack = new BucketStack(buckets.count());
  }

  /** Returns the owner number: {@link #NO_LCORE}, or one more than the id of the lcore. */
  int owner() {
    return owner;
  }

  // ---- counting ----

  /**
   * Returns the number of free objects. Exact if the owner calls this with the lock held. For
   * another thread with the lock held a lower bound, because the owner may put meanwhile.
   */
  int free() {
    return (int) PUT.getAcquire((LcoreBucketsFields) this) - got;
  }

  /** Returns the number of returned objects that are not free yet; without the lock approximate. */
  int returned() {
    return adoptionBuffer.countObjects(buckets, owner);
  }

  // ---- putting, without the lock ----

  /**
   * Puts objects of one word, unless one of them is free or returned already. Called only by the
   * owner, who must call {@link #countPut} afterwards.
   *
   * @return whether the objects were put
   */
  boolean put(int bucket, int putWord, long objects) {
    if (!buckets.put(putWord, objects)) {
      return false;
    }
    stack.push(bucket);
    return true;
  }

  /** Counts objects as free. Called only by the owner, after {@link #put} of these objects. */
  void countPut(int objects) {
    PUT.setRelease((LcoreBucketsFields) this, put + objects);
  }

  /** Returns the array in which the owner keeps the bit masks of a bulk while it puts the bulk. */
  long[] bulkMasks() {
    return bulkMasks;
  }

  /**
   * Returns objects of one word to their owner, unless one of them is free or returned already.
   * Thread-safe.
   *
   * @return whether the objects were returned
   */
  boolean returnObjects(int bucket, int putWord, long objects) {
    if ((buckets.freeOrReturned(putWord) & objects) != 0) {
      return false;
    }
    buckets.addReturned(putWord, objects);
    adoptionBuffer.mark(bucket);
    return true;
  }

  // ---- getting, with the lock held ----

  /** Tells whether there may be returned objects. Needs no lock. */
  boolean mayHaveReturned() {
    return adoptionBuffer.mayHaveMarks();
  }

  /**
   * Makes all returned objects free. C counterpart: {@code bucket_adopt_orphans}.
   *
   * @param mayUseStack whether the caller is the owner, or this is {@link #NO_LCORE}
   * @param shared receives the buckets of {@link #NO_LCORE} that are whole now
   */
  void adoptReturned(boolean mayUseStack, SharedBuckets shared) {
    if (adoptionBuffer.mayHaveMarks()) {
      adoptionBuffer.clearFlag();
      for (int index = 0; index < adoptionBuffer.length(); index++) {
        long marks = adoptionBuffer.takeMarks(index);
        for (; marks != 0; marks &= marks - 1) {
          adoptReturned(index * Long.SIZE + Long.numberOfTrailingZeros(marks), mayUseStack, shared);
        }
      }
    }
  }

  private void adoptReturned(int bucket, boolean mayUseStack, SharedBuckets shared) {
    // a thread may have marked the bucket so late that the bucket has another owner by now
    if (buckets.owner(bucket) == owner) {
      freeReturned(bucket);
      if (owner == NO_LCORE && buckets.isWhole(bucket)) {
        removeBucket(bucket);
        buckets.setOwner(bucket, Buckets.SHARED);
        shared.add(bucket);
      } else if (mayUseStack) {
        stack.push(bucket);
      }
    }
  }

  private void freeReturned(int bucket) {
    int start = buckets.firstPutWord(bucket);
    for (int putWord = start; putWord < start + buckets.words(); putWord++) {
      // an object that a program has put twice may be both returned and free; it stays free
      long objects = buckets.takeReturned(putWord) & ~buckets.free(putWord);
      if (objects != 0) {
        buckets.flipGotBits(putWord, objects);
        got -= Long.bitCount(objects);
      }
    }
  }

  /** Adds a whole bucket that was shared, or that its earlier owner has removed. */
  void addBucket(int bucket) {
    buckets.setOwner(bucket, owner);
    got -= buckets.objects(bucket);
    stack.push(bucket);
  }

  /** Removes a whole bucket. The caller must set its new owner. */
  void removeBucket(int bucket) {
    got += buckets.objects(bucket);
    // the word of the last get may be in this bucket
    putWord = 0;
  }

  /** Gets one object. At least one must be free. */
  int getOne() {
    long free = freeInWord();
    int bit = Long.numberOfTrailingZeros(free);
    buckets.flipGotBits(putWord, 1L << bit); // first: a call may overflow the stack
    got++;
    return wordFirst + bit;
  }

  /** Gets objects. At least {@code count} must be free. */
  void get(int[] objects, int from, int count) {
    int end = from + count;
    for (int next = from; next < end; ) {
      long free = Bits.lowest(freeInWord(), end - next);
      buckets.flipGotBits(putWord, free);
      got += Long.bitCount(free);
      next = Bits.write(free, wordFirst, objects, next);
    }
  }

  /**
   * Gets the free objects of one bucket, as many as fit. Also for threads that are not the owner.
   *
   * @return the index behind the last object that was written
   */
  int getFrom(int bucket, int[] objects, int from, int end) {
    int start = buckets.firstPutWord(bucket);
    int first = buckets.first(bucket);
    int next = from;
    for (int word = 0; word < buckets.words() && next < end; word++, first += Long.SIZE) {
      long free = Bits.lowest(buckets.free(start + word), end - next);
      if (free != 0) {
        buckets.flipGotBits(start + word, free);
        got += Long.bitCount(free);
        next = Bits.write(free, first, objects, next);
      }
    }
    return next;
  }

  /** Returns the free objects of the present word, after a move to the next word if it has none. */
  private long freeInWord() {
    if (putWord != 0) {
      long free = buckets.free(putWord);
      if (free != 0) {
        return free;
      }
    }
    return nextWord();
  }

  /** Moves to the next word with free objects, in the top bucket of the stack that has any. */
  private long nextWord() {
    while (true) {
      while (!stack.isEmpty()) {
        int bucket = stack.top();
        if (buckets.owner(bucket) == owner) {
          long free = nextWordOf(bucket);
          if (free != 0) {
            return free;
          }
        }
        stack.pop();
      }
      rebuildStack();
      if (stack.isEmpty()) {
        got = put;
        throw buckets.miscounted();
      }
    }
  }

  /** Searches a bucket for a word with free objects, from the word behind the present one on. */
  private long nextWordOf(int bucket) {
    int words = buckets.words();
    int start = buckets.firstPutWord(bucket);
    int offset = putWord - start;
    if (offset < 0 || offset >= words) {
      offset = words - 1;
    }
    for (int looked = 0; looked < words; looked++) {
      offset = offset + 1 == words ? 0 : offset + 1;
      long free = buckets.free(start + offset);
      if (free != 0) {
        putWord = start + offset;
        wordFirst = buckets.first(bucket) + offset * Long.SIZE;
        return free;
      }
    }
    return 0;
  }

  /** Pushes every bucket with free objects that is missing on the stack. */
  void rebuildStack() {
    for (int bucket = 0; bucket < buckets.count(); bucket++) {
      if (buckets.owner(bucket) == owner && buckets.hasFree(bucket)) {
        stack.push(bucket);
      }
    }
  }

  // ---- whole buckets as blocks, by the owner with the lock held ----

  /** Counts the buckets on the stack that can be handed out as blocks, up to a number. */
  int countBlocks(int most) {
    int blocks = 0;
    for (int index = stack.size() - 1; index >= 0 && blocks < most; index--) {
      int bucket = stack.get(index);
      if (isBlock(bucket)) {
        blocks++;
      } else if (buckets.owner(bucket) != owner || !buckets.hasFree(bucket)) {
        stack.remove(index);
      }
    }
    return blocks;
  }

  /** Gets blocks. At least that many must be on the stack. */
  void getBlocks(int[] firsts, int from, int blocks) {
    int next = from;
    for (int index = stack.size() - 1; next < from + blocks; index--) {
      int bucket = stack.get(index);
      if (isBlock(bucket)) {
        stack.remove(index);
        getWhole(bucket);
        firsts[next++] = buckets.first(bucket);
      }
    }
  }

  private boolean isBlock(int bucket) {
    return buckets.owner(bucket) == owner && buckets.isBlock(bucket) && buckets.isWhole(bucket);
  }

  private void getWhole(int bucket) {
    got += buckets.bucketSize();
    int start = buckets.firstPutWord(bucket);
    for (int putWord = start; putWord < start + buckets.words(); putWord++) {
      buckets.flipGotBits(putWord, buckets.free(putWord));
    }
  }
}
