// SPDX-License-Identifier: Apache-2.0
package dev.mempool.tck.threads;

/** A stack of objects that threads hand over to each other. Thread-safe. */
public final class SharedStack {

  private final int[] objects;
  private int count;

  /**
   * Creates an empty stack.
   *
   * @param capacity the most objects that it holds
   */
  public SharedStack(int capacity) {
    this.objects = new int[capacity];
  }

  /**
   * Pushes the first {@code number} objects. Drops those that do not fit: that happens only when a
   * backend hands out more objects than the pool has, which another check reports.
   */
  public synchronized void push(int[] from, int number) {
    int fitting = Math.min(number, objects.length - count);
    System.arraycopy(from, 0, objects, count, fitting);
    count += fitting;
  }

  /** Pops at most {@code max} objects into an array, and returns how many. */
  public synchronized int pop(int[] to, int max) {
    int number = Math.min(max, count);
    count -= number;
    System.arraycopy(objects, count, to, 0, number);
    return number;
  }
}
