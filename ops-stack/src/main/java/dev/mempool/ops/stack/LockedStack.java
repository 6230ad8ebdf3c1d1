package dev.mempool.ops.stack;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.PaddedLong;
import dev.mempool.api.Spinlock;

/**
 * A stack of object indices in an array, guarded by a spinlock. A bulk is pushed in the order of
 * the caller's array and popped newest first. A thread that is preempted while it holds the lock
 * delays all others until it continues. C counterpart: {@code struct rte_stack_std}.
 */
final class LockedStack extends MempoolBackend {

  /** From this length on {@link System#arraycopy} is faster than a loop. */
  private static final int ARRAYCOPY_FROM = 8;

  private final Spinlock lock = new Spinlock();

  /** The objects in the stack, from slot 0 to {@link #len}. Guarded by {@code lock}. */
  private final int[] slots;

  /** The number of objects. Guarded by {@code lock}, except that {@link #count()} reads it. */
  private final PaddedLong len = new PaddedLong(0);

  LockedStack(int size) {
    slots = new int[size];
  }

  @Override
  public boolean enqueue(int[] objects, int from, int count) {
    if (count == 0) {
      return true;
    }
    int[] to = slots;
    lock.lock();
    try {
      int top = (int) len.getPlain();
      if (count > to.length - top) {
        return false;
      }
      if (count < ARRAYCOPY_FROM) {
        for (int i = 0; i < count; i++) {
          to[top + i] = objects[from + i];
        }
      } else {
        System.arraycopy(objects, from, to, top, count);
      }
      len.setRelease(top + count);
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean dequeue(int[] objects, int from, int count) {
    if (count == 0) {
      return true;
    }
    int[] source = slots;
    lock.lock();
    try {
      int top = (int) len.getPlain();
      if (count > top) {
        return false;
      }
      for (int i = 0; i < count; i++) {
        objects[from + i] = source[top - 1 - i];
      }
      len.setRelease(top - count);
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean enqueueOne(int object) {
    lock.lock();
    try {
      int top = (int) len.getPlain();
      if (top == slots.length) {
        return false;
      }
      slots[top] = object;
      len.setRelease(top + 1);
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int dequeueOne() {
    lock.lock();
    try {
      int top = (int) len.getPlain();
      if (top == 0) {
        return NONE;
      }
      len.setRelease(top - 1);
      return slots[top - 1];
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int count() {
    return (int) len.getOpaque();
  }
}
