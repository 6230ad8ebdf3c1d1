// SPDX-License-Identifier: Apache-2.0
package dev.mempool.ops.stack;

import dev.mempool.api.MempoolBackend;
import dev.mempool.api.internal.EmbeddedSpinlock;
import dev.mempool.api.internal.FieldHandles;
import dev.mempool.api.moves.IndexCopy;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A stack of object indices in an array, guarded by a spinlock. A bulk is pushed in the order of
 * the caller's array and popped newest first. A thread that is preempted while it holds the lock
 * delays all others until it continues. C counterpart: {@code struct rte_stack_std}.
 */
final class LockedStack extends MempoolBackend {

  /** The length of a stack, on the cache line of the lock that guards it. */
  private abstract static class GuardedLength extends EmbeddedSpinlock {

    /** The number of objects. Guarded by this lock, except that {@link #count()} reads it. */
    int len;
  }

  /** The lock of a stack, with the length of the stack. */
  private static final class Lock extends GuardedLength {

    private static final VarHandle LEN =
        FieldHandles.field(MethodHandles.lookup(), GuardedLength.class, "len", int.class);

    // padding behind the length: see CacheLinePadding
    int b00, b01, b02, b03, b04, b05, b06, b07, b08, b09, b10, b11, b12, b13, b14, b15;
    int b16, b17, b18, b19, b20, b21, b22, b23, b24, b25, b26, b27, b28, b29, b30, b31;

    /** Sets the length, for threads that read it without the lock too. */
    void setLen(int newLen) {
      LEN.setOpaque((GuardedLength) this, newLen);
    }

    /** Returns the length. Thread-safe without the lock. */
    int lenOpaque() {
      return (int) LEN.getOpaque((GuardedLength) this);
    }
  }

  private final Lock lock = new Lock();

  /** The objects in the stack, from slot 0 to the length. Guarded by {@code lock}. */
  private final int[] slots;

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
      int top = lock.len;
      if (count > to.length - top) {
        return false;
      }
      IndexCopy.copy(objects, from, to, top, count);
      lock.setLen(top + count);
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
      int top = lock.len;
      if (count > top) {
        return false;
      }
      for (int i = 0; i < count; i++) {
        objects[from + i] = source[top - 1 - i];
      }
      lock.setLen(top - count);
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean enqueueOne(int object) {
    lock.lock();
    try {
      int top = lock.len;
      if (top == slots.length) {
        return false;
      }
      slots[top] = object;
      lock.setLen(top + 1);
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int dequeueOne() {
    lock.lock();
    try {
      int top = lock.len;
      if (top == 0) {
        return NONE;
      }
      lock.setLen(top - 1);
      return slots[top - 1];
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int count() {
    return lock.lenOpaque();
  }
}
