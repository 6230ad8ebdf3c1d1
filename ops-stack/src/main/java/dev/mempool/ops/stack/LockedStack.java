package dev.mempool.ops.stack;

import dev.mempool.api.MempoolBackend;

/**
 * A stack of object indices under a spinlock. A bulk goes in in the order of its array and comes
 * out newest first. A thread that is preempted while it holds the lock holds up all others until it
 * goes on. C counterpart: the standard {@code rte_stack}.
 */
final class LockedStack extends MempoolBackend {

  /** From here on the call into the copy stub costs less than a loop. */
  private static final int STUB_FROM = 8;

  private final int[] slots;
  private final StackLock lock = new StackLock();

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
      int top = lock.count();
      if (count > to.length - top) {
        return false;
      }
      if (count < STUB_FROM) {
        for (int i = 0; i < count; i++) {
          to[top + i] = objects[from + i];
        }
      } else {
        System.arraycopy(objects, from, to, top, count);
      }
      lock.setCount(top + count);
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
      int top = lock.count();
      if (count > top) {
        return false;
      }
      for (int i = 0; i < count; i++) {
        objects[from + i] = source[top - 1 - i];
      }
      lock.setCount(top - count);
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean enqueueOne(int object) {
    lock.lock();
    try {
      int top = lock.count();
      if (top == slots.length) {
        return false;
      }
      slots[top] = object;
      lock.setCount(top + 1);
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int dequeueOne() {
    lock.lock();
    try {
      int top = lock.count();
      if (top == 0) {
        return NONE;
      }
      lock.setCount(top - 1);
      return slots[top - 1];
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int count() {
    return lock.countNow();
  }
}
