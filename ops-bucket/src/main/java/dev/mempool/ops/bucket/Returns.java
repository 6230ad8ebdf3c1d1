package dev.mempool.ops.bucket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Notes of the buckets of one home to which other threads have returned objects: a bit per bucket,
 * and one flag for all, so that the home sees with one load that there is nothing.
 *
 * <p>A thread that returns an object sets its bit in the bucket, then the bucket's note if it is
 * not set, then the flag if that is not set. The home takes them back in the opposite order. So
 * whoever finds a note or the flag set may go without setting it: the home is still to look at what
 * the note leads to. A return is never overlooked, not even while another thread stands still
 * between its steps.
 */
final class Returns extends ReturnsFlag.Padded {

  private static final VarHandle NOTES =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();

  private static final VarHandle ANY;

  static {
    try {
      ANY =
          MethodHandles.lookup()
              .findVarHandle(ReturnsFlag.Flag.class, "any", boolean.class)
              .withInvokeExactBehavior();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long[] notes;

  Returns(int buckets) {
    this.notes = new long[(buckets - 1) / Long.SIZE + 1];
  }

  /** After an object's bit was set in its bucket by an atomic operation. */
  void note(int bucket) {
    int index = bucket / Long.SIZE;
    long bit = 1L << bucket;
    if (((long) NOTES.getVolatile(notes, index) & bit) == 0) {
      long ignored = (long) NOTES.getAndBitwiseOr(notes, index, bit);
    }
    if (!(boolean) ANY.getVolatile((ReturnsFlag.Flag) this)) {
      ANY.setVolatile((ReturnsFlag.Flag) this, true);
    }
  }

  boolean any() {
    return (boolean) ANY.getOpaque((ReturnsFlag.Flag) this);
  }

  /** Before the notes are taken. Under the lock of the home. */
  void clear() {
    ANY.setVolatile((ReturnsFlag.Flag) this, false);
  }

  /** The number of words of notes. */
  int length() {
    return notes.length;
  }

  /** Takes the notes of 64 buckets, before those are looked at. Under the lock of the home. */
  long take(int index) {
    return (long) NOTES.getVolatile(notes, index) == 0
        ? 0
        : (long) NOTES.getAndSet(notes, index, 0L);
  }

  /** The number of returned objects in the buckets of a home, without taking anything. */
  int objects(Buckets buckets, int home) {
    int objects = 0;
    if (any()) {
      for (int index = 0; index < notes.length; index++) {
        long left = (long) NOTES.getVolatile(notes, index);
        for (; left != 0; left &= left - 1) {
          int bucket = index * Long.SIZE + Long.numberOfTrailingZeros(left);
          objects += buckets.owner(bucket) == home ? buckets.returnedObjects(bucket) : 0;
        }
      }
    }
    return objects;
  }
}
