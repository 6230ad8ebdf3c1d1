package dev.mempool.api;

/**
 * The backend of one pool: the container of its free objects.
 *
 * <h2>What a backend must keep</h2>
 *
 * <ul>
 *   <li><b>All or nothing.</b> {@link #enqueue} and {@link #dequeue} move the whole count or
 *       nothing.
 *   <li><b>A failure leaves no trace.</b> A {@code dequeue} that returns {@code false} has not
 *       written to the caller's array, not even for a moment: the caller may keep live objects
 *       there. A failed {@code enqueue} has kept none of the objects.
 *   <li><b>A success touches its range alone.</b> Elements of the array outside {@code from ..
 *       from+count-1} are neither written nor relied upon, and {@code enqueue} does not write to
 *       the array at all.
 *   <li><b>Zero is a success.</b> A count of 0 returns {@code true} and does nothing.
 *   <li><b>Nothing is lost or made.</b> What was enqueued can be dequeued exactly once, and with no
 *       other thread active a {@code dequeue} of {@link #count()} objects succeeds, whichever
 *       threads put them.
 *   <li><b>Contents are the user's.</b> The memory of an object is not touched while the object is
 *       in the backend.
 *   <li><b>Memory effects.</b> What a thread did before it enqueued an object happens-before what
 *       the thread that dequeues this object does after.
 *   <li><b>No exception</b> for running out or being full: those are return values.
 * </ul>
 *
 * <p>Which threads may call at the same time is what {@link MempoolOps#concurrency()} says, and the
 * pool relies on it. The pool checks array ranges and object indices before it calls, so a backend
 * need not. The rules are numbered in {@code docs/backend-rules.md} and the {@code mempool-tck}
 * module tests each of them.
 *
 * <p>An abstract class rather than an interface, because a virtual call is dispatched cheaper than
 * an interface call where a program uses several backends. C counterpart: the driver's {@code
 * pool_data} with the callbacks that work on it.
 */
public abstract class MempoolBackend implements AutoCloseable {

  /** What {@link #dequeueOne()} returns when there is no object. */
  public static final int NONE = -1;

  /** Makes an empty backend. */
  protected MempoolBackend() {}

  /**
   * Puts objects into the backend.
   *
   * @param objects an array with the indices of the objects
   * @param from the position of the first
   * @param count how many, 0 or more
   * @return {@code true} when all were taken; {@code false} when they do not all fit, which happens
   *     only when more objects are put than the pool has, so that one of them is foreign or was put
   *     before
   */
  public abstract boolean enqueue(int[] objects, int from, int count);

  /**
   * Gets objects out of the backend.
   *
   * @param objects the array that receives their indices
   * @param from the position of the first
   * @param count how many, 0 or more
   * @return {@code true} when {@code count} objects were written; {@code false} when there are
   *     fewer, and then the array is untouched. While other threads are inside {@code enqueue} or
   *     {@code dequeue} it may also fail for objects that are on their way in or out
   */
  public abstract boolean dequeue(int[] objects, int from, int count);

  /**
   * Counts the objects in the backend, for monitoring and tests.
   *
   * @return exact when no other thread is inside the backend; otherwise a number from 0 up to what
   *     it can hold that was about right during the call
   */
  public abstract int count();

  /**
   * Puts one object. Override it when that can be cheaper than {@link #enqueue} of one; this
   * version allocates an array.
   *
   * @param object the index of the object
   * @return as {@link #enqueue}
   */
  public boolean enqueueOne(int object) {
    return enqueue(new int[] {object}, 0, 1);
  }

  /**
   * Gets one object. Override it when that can be cheaper than {@link #dequeue} of one; this
   * version allocates an array.
   *
   * @return the index of the object, or {@link #NONE} when {@link #dequeue} of one would return
   *     {@code false}
   */
  public int dequeueOne() {
    int[] one = {NONE};
    return dequeue(one, 0, 1) ? one[0] : NONE;
  }

  /**
   * {@return the number of objects in a contiguous block, always the same, or 0 when this backend
   * hands out none (unless overridden)}
   */
  public int contiguousBlockSize() {
    return 0;
  }

  /**
   * Gets blocks of objects that lie one slot apart in memory, with the indices {@code first,
   * first+1 ...}. Blocks and single objects come from the same objects: what no block takes, {@link
   * #dequeue} gives. When all objects are inside and no other thread is active, as many blocks can
   * be got as from a backend that was just filled, whichever threads put the objects and in
   * whatever order. C counterpart: {@code dequeue_contig_blocks}.
   *
   * @param firsts the array that receives the index of the first object of each block
   * @param from the position of the first
   * @param blocks how many blocks, 0 or more
   * @return as {@link #dequeue}: {@code false}, and an untouched array, when there are fewer whole
   *     blocks; a block counts as {@link #contiguousBlockSize()} objects, which are put back one by
   *     one or together through {@link #enqueue}
   * @throws UnsupportedOperationException if this backend hands out no blocks
   */
  public boolean dequeueContiguousBlocks(int[] firsts, int from, int blocks) {
    throw new UnsupportedOperationException(
        getClass().getName()
            + " hands out no contiguous blocks; choose ops that do (contiguousBlocks() is true)");
  }

  /**
   * Frees what the backend holds beyond the Java heap. The pool calls it once, when the pool is
   * closed or could not be created; objects may still be inside. Does nothing unless overridden. A
   * thread that races with the closing of the pool may still reach the backend after this call: it
   * must then return as usual or throw {@link IllegalStateException}, and never touch memory that
   * is no longer its own.
   */
  @Override
  public void close() {}
}
