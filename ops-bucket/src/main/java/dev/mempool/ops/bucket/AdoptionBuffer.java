// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.bucket;

import dev.mempool.api.internal.PaddedLong;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The marks of the buckets of one owner to which other threads have returned objects: a bit per
 * bucket, and one flag for all, so that the owner sees by one load that there are none. The
 * returned objects themselves are in the returned words of {@link Buckets}. C counterpart: the
 * adoption ring, a queue of objects.
 *
 * <pre>
 *   a thread that returns an object             the owner, with its lock held
 *     1. sets the object's bit in the bucket       1. clears the flag
 *     2. sets the bucket's mark, if not set        2. takes and clears the marks
 *     3. sets the flag, if not set                 3. takes and clears the objects' bits
 * </pre>
 *
 * <p>No returned object is overlooked, even if a thread is preempted between its steps. If a thread
 * finds a mark or the flag set, the owner has not cleared it yet, and only after that the owner
 * looks at what it stands for. All these accesses are volatile, hence in one order: with acquire
 * and release alone, some processors would let the owner look at the bits before the mark is gone.
 */
final class AdoptionBuffer {

  private static final VarHandle MARKS =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();

  private final long[] marks;

  /** The flag: not 0 if there may be marks. */
  private final PaddedLong flag = new PaddedLong(0);

  AdoptionBuffer(int buckets) {
    this.marks = new long[(buckets - 1) / Long.SIZE + 1];
  }

  /** Marks a bucket, after an object's bit was set in its returned word. Thread-safe. */
  void mark(int bucket) {
    int index = bucket / Long.SIZE;
    long bit = 1L << bucket;
    if (((long) MARKS.getVolatile(marks, index) & bit) == 0) {
      long ignored = (long) MARKS.getAndBitwiseOr(marks, index, bit);
    }
    if (flag.getVolatile() == 0) {
      flag.setVolatile(1);
    }
  }

  /** Tells whether there may be marks. Thread-safe. */
  boolean mayHaveMarks() {
    return flag.getOpaque() != 0;
  }

  /** Clears the flag, before the marks are taken. Called with the owner's lock held. */
  void clearFlag() {
    flag.setVolatile(0);
  }

  /** Returns the number of words of marks. */
  int length() {
    return marks.length;
  }

  /**
   * Takes the marks of 64 buckets, before the caller looks at these buckets. Called with the
   * owner's lock held.
   *
   * @param index the index of the word of marks
   * @return a bit for each bucket that was marked, the lowest for bucket {@code 64 * index}
   */
  long takeMarks(int index) {
    return (long) MARKS.getVolatile(marks, index) == 0
        ? 0
        : (long) MARKS.getAndSet(marks, index, 0L);
  }

  /** Counts the returned objects in marked buckets of an owner. Takes nothing. Thread-safe. */
  int countObjects(Buckets buckets, int owner) {
    int objects = 0;
    if (mayHaveMarks()) {
      for (int index = 0; index < marks.length; index++) {
        long left = (long) MARKS.getVolatile(marks, index);
        for (; left != 0; left &= left - 1) {
          int bucket = index * Long.SIZE + Long.numberOfTrailingZeros(left);
          objects += buckets.owner(bucket) == owner ? buckets.countReturned(bucket) : 0;
        }
      }
    }
    return objects;
  }
}
