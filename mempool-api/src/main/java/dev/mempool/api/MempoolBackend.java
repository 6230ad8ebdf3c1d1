// SPDX-License-Identifier: Apache-2.0
package dev.mempool.api;

/**
 * The backend of one pool: the container of the free objects that no cache holds.
 *
 * <h2>The rules for backends</h2>
 *
 * <ul>
 *   <li><b>All or nothing.</b> {@link #enqueue} and {@link #dequeue} move all {@code count} objects
 *       or none.
 *   <li><b>A failure changes nothing.</b> A {@code dequeue} that returns {@code false} has not
 *       written to the caller's array, not even temporarily: the caller may have objects there. An
 *       {@code enqueue} that returns {@code false} has kept none of the objects.
 *   <li><b>A success uses only its range.</b> Elements of the array outside {@code from ..
 *       from+count-1} are neither written nor relied upon, and {@code enqueue} does not write to
 *       the array at all.
 *   <li><b>Zero is a success.</b> A count of 0 returns {@code true} and does nothing.
 *   <li><b>No object is lost or duplicated.</b> An object that was enqueued can be dequeued exactly
 *       once. While no other thread is active, a {@code dequeue} of {@link #count()} objects
 *       succeeds, whichever threads put them.
 *   <li><b>Contents belong to the user.</b> A backend does not access the memory of an object while
 *       it holds the object.
 *   <li><b>Arrays belong to the caller.</b> When a call has returned, the backend does not access
 *       the array any more.
 *   <li><b>An interrupt changes nothing.</b> An interrupted thread gets the same results as any
 *       other, and is still interrupted after the call.
 *   <li><b>Memory effects.</b> The actions of a thread before it enqueues an object happen-before
 *       the actions of another thread after it has dequeued this object.
 *   <li><b>No exception</b> is thrown if the backend has too few objects or too little room: the
 *       return value tells that.
 * </ul>
 *
 * <p>{@link MempoolOps#concurrency()} tells which threads may call a backend at the same time, and
 * the pool relies on that. The pool checks array ranges and object indices before it calls, so a
 * backend does not need to. The rules are numbered in {@code docs/backend-rules.md}, and the {@code
 * mempool-tck} module tests each of them.
 *
 * <p>It is an abstract class and not an interface, because a virtual call is cheaper than an
 * interface call in a program that uses several backends. C counterpart: the driver's {@code
 * pool_data} with the callbacks that work on it.
 *
 * @since 0.1.0
 */
public abstract class MempoolBackend implements AutoCloseable {

  /** The result of {@link #dequeueOne()} if there is no object. */
  public static final int NONE = -1;

  /** Creates an empty backend. */
  protected MempoolBackend() {}

  /**
   * Puts objects into the backend.
   *
   * @param objects an array with the indices of the objects
   * @param from the array index of the first object
   * @param count the number of objects, 0 or more
   * @return {@code true} if the backend has taken all of them; {@code false} if it has no room for
   *     all of them, which happens only if more objects are put than the pool has: one of them
   *     belongs to another pool, or is free already
   */
  public abstract boolean enqueue(int[] objects, int from, int count);

  /**
   * Gets objects out of the backend.
   *
   * @param objects the array that receives their indices
   * @param from the array index of the first object
   * @param count the number of objects, 0 or more
   * @return {@code true} if {@code count} objects were written; {@code false} if the backend has
   *     fewer, and then the array is unchanged. Objects that other threads are moving by {@code
   *     enqueue} or {@code dequeue} at the same time may be missing
   */
  public abstract boolean dequeue(int[] objects, int from, int count);

  /**
   * Counts the objects in the backend, for monitoring and tests.
   *
   * @return the exact number if no other thread is using the backend; otherwise an approximation,
   *     from 0 to the number of objects that the backend can hold
   */
  public abstract int count();

  /**
   * Puts one object. This implementation allocates an array; override it if the backend can do it
   * more cheaply than {@link #enqueue} of one object.
   *
   * @param object the index of the object
   * @return as {@link #enqueue}
   */
  public boolean enqueueOne(int object) {
    return enqueue(new int[] {object}, 0, 1);
  }

  /**
   * Gets one object. This implementation allocates an array; override it if the backend can do it
   * more cheaply than {@link #dequeue} of one object.
   *
   * @return the index of the object, or {@link #NONE} if {@link #dequeue} of one object would
   *     return {@code false}
   */
  public int dequeueOne() {
    int[] one = {NONE};
    return dequeue(one, 0, 1) ? one[0] : NONE;
  }

  /**
   * {@return the number of objects in a contiguous block, which never changes, or 0 if this backend
   * has no blocks} Returns 0 unless overridden.
   */
  public int contiguousBlockSize() {
    return 0;
  }

  /**
   * Gets blocks: objects with the indices {@code first, first+1 ...} that are one slot apart in
   * memory. Blocks consist of the same objects that {@link #dequeue} gets one by one. If all
   * objects are in the backend and no other thread is active, as many blocks can be got as from a
   * backend that was just filled, whichever threads put the objects and in any order. C
   * counterpart: {@code dequeue_contig_blocks}.
   *
   * @param firsts the array that receives the index of the first object of each block
   * @param from the array index of the first block
   * @param blocks the number of blocks, 0 or more
   * @return {@code true} if {@code blocks} indices were written; {@code false} if the backend has
   *     fewer whole blocks, and then the array is unchanged. The objects of a block are put by
   *     {@link #enqueue}, one by one or together
   * @throws UnsupportedOperationException if this backend has no blocks
   */
  public boolean dequeueContiguousBlocks(int[] firsts, int from, int blocks) {
    throw new UnsupportedOperationException(
        getClass().getName()
            + " has no contiguous blocks; choose ops whose contiguousBlocks() is true");
  }

  /**
   * Frees the resources of the backend outside the Java heap. The pool calls this once, if it is
   * closed or cannot be created; the backend may still have objects. Does nothing unless
   * overridden. A thread may still call the backend afterwards, if it uses the pool while another
   * thread closes it. The backend must then return as usual or throw an {@link
   * IllegalStateException}, best a {@link PoolClosedException}, and must not access memory that it
   * has freed. {@link PoolGeometry#address} refuses by then.
   */
  @Override
  public void close() {}
}
